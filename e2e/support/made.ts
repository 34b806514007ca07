import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { PolicyDocument } from '../../lib/domain/iam/policy-document'
import type { SeedCredential } from '../../prisma/seed'
import { make } from './make'
import type { Person } from './person'

export interface MadeObject {
  objectId: string
  bucketId: string
  bucketName: string
  key: string
  /** Of the upload that brought it. */
  uploadId: string
}

export interface MadeImage extends MadeObject {
  imageId: string
  jobId: string
  name: string
}

/** What a person signs in with. */
export type MadeUser = Pick<SeedCredential, 'account' | 'user' | 'password'>

/** People of an account that belongs to one test alone. */
export interface MadeTeam {
  owner: MadeUser
  /** Full access in every region. */
  editor: MadeUser
  /** The same in the first region only. */
  local: MadeUser
  /** Has a password that somebody else made, and must change it. */
  newbie: MadeUser
  /** In no group. */
  nobody: MadeUser
}

export const makeTeam = (): Promise<MadeTeam> => make('team', uniqueName('team'))

/** An active image of the CentOS disk that belongs to the person's account; encrypted when a key is named. */
export const makeImage = (person: Person, name: string, keyId = ''): Promise<MadeImage> =>
  make('image', person, name, keyId)

/** Takes an image's bytes out of the store, as a disk that fails does. */
export const loseBytes = (imageId: string): Promise<null> => make('lose', imageId)
/** Puts them back. */
export const returnBytes = (imageId: string): Promise<null> => make('return', imageId)

/** Offers an image to an account; nobody has answered yet. */
export const makeShare = (person: Person, imageId: string, receiver: string): Promise<null> =>
  make('share', person, imageId, receiver)

/** An agency of the person's account that lets the image service work in all its projects. */
export const makeAgency = (person: Person, name: string): Promise<null> => make('agency', person, name)
/** A key of the person's project; its id. */
export const makeKey = (person: Person, alias: string): Promise<string> => make('key', person, alias)

export interface MadeAccount {
  account: string
  accountId: string
  user: string
  password: string
}

/** A tenant of its own, for what would stand in the way of other tests. */
export const makeAccount = (name: string): Promise<MadeAccount> => make('account', name)

/** A user of the person's account, with these system policies (by name) or documents in all projects. */
export const makeUser = (
  person: Person,
  name: string,
  policies: readonly (string | PolicyDocument)[],
): Promise<MadeUser> => make('user', person, name, JSON.stringify(policies))

/** A name that no other test uses. */
export const uniqueName = (stem: string): string => `${stem}-${randomBytes(4).toString('hex')}`

export type DiskFile =
  | 'centos-7.9.qcow2'
  | 'ubuntu-20.04.vmdk'
  | 'data-disk.vhdx'
  | 'with-backing-file.qcow2'
  | 'centos-7.9.raw'

/** The path of a disk file; all specs read the same ones. */
export const diskPath = (file: DiskFile): string => join(process.env.IMPRINT_E2E_DISKS ?? '', file)
