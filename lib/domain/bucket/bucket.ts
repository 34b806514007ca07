import { z } from 'zod'
import type { Attributes } from '../iam/condition'

/** Object-store naming: 3–63 of lower-case letters, digits, `-`, `.`; starts and ends with a letter or digit. */
export const BucketName = z
  .string()
  .min(3, 'too_short')
  .max(63, 'too_long')
  .regex(/^[a-z0-9][a-z0-9.-]*[a-z0-9]$/, 'bucket_name')
  .refine((name) => !/\.\.|-\.|\.-/.test(name), 'bucket_name')
  .refine((name) => !/^\d+\.\d+\.\d+\.\d+$/.test(name), 'bucket_name')

/** Object keys of uploaded files: no space, no control character, no path tricks (IMG.0175). */
export const ObjectKey = z
  .string()
  .min(1, 'required')
  .max(1024, 'too_long')
  .regex(/^[\p{L}\p{N}!'()*\-._~+=@,/]+$/u, 'object_key')
  .refine(
    (key) =>
      !key.startsWith('/') && !key.split('/').some((part) => part === '' || part === '.' || part === '..'),
    'object_key',
  )

/** Makes an acceptable key of the name a file has on somebody's machine. */
export function objectKeyFromFileName(fileName: string): string {
  const last = fileName.split(/[\\/]/).pop() ?? ''
  const cleaned = last
    .normalize('NFC')
    .replace(/\s+/g, '-')
    .replace(/[^\p{L}\p{N}!'()*\-._~+=@,]/gu, '_')
    .slice(0, 200)
  return /[\p{L}\p{N}]/u.test(cleaned) ? cleaned : 'disk-image'
}

export const storageClasses = ['standard', 'warm', 'cold'] as const
export type StorageClass = (typeof storageClasses)[number]

export interface BucketView {
  id: string
  name: string
  storageClass: StorageClass
  regionId: string
  createdAt: string
  objectCount: number
  sizeBytes: number
}

export interface ObjectView {
  id: string
  key: string
  sizeBytes: number
  sha256: string
  createdAt: string
}

/** A bucket as policies see it: by its name, as object stores have it [I5]. */
export const bucketResource = ({ name }: { name: string }): Attributes => ({ id: name })
