import { z } from 'zod'

export const regionKinds = ['general', 'dedicated'] as const
export type RegionKind = (typeof regionKinds)[number]

/** Such as `cn-north-4`: letters, a direction, a number. */
export const RegionId = z
  .string()
  .max(32, 'too_long')
  .regex(/^[a-z]{2,8}(?:-[a-z]{2,16}){1,2}-\d{1,3}$/, 'region_id')

const RegionName = z
  .string()
  .trim()
  .min(1, 'required')
  .max(64, 'too_long')
  .refine((name) => !/[<>\p{Cc}]/u.test(name), 'region_name')

const names = { nameZh: RegionName, nameEn: RegionName, kind: z.enum(regionKinds) }

export const ZONES_MAX = 26

export const AddRegionInput = z.object({
  id: RegionId,
  ...names,
  /** How many zones it begins with: `…a`, `…b`, … */
  zoneCount: z.number().int('whole_number').min(1, 'too_small').max(6, 'too_large').default(3),
})

export const UpdateRegionInput = z.object({ regionId: z.string(), ...names })

export const MoveRegionInput = z.object({ regionId: z.string(), direction: z.enum(['up', 'down']) })

/** A zone is named by its region and a letter. */
export const ZoneLetter = z.string().regex(/^[a-z]$/, 'zone_letter')
export const AddZoneInput = z.object({ regionId: z.string(), letter: ZoneLetter })

export const zoneLetters = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => String.fromCharCode(97 + index))

export interface RegionView {
  id: string
  nameZh: string
  nameEn: string
  kind: RegionKind
  zones: string[]
  projectCount: number
  /** What keeps it from being removed. */
  imageCount: number
  bucketCount: number
  /** Made by people and not yet destroyed. */
  keyCount: number
  grantCount: number
}
