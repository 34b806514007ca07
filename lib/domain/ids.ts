import { randomBytes, randomUUID } from 'node:crypto'

/** Accounts, projects, users, groups, jobs: 32 lower-case hex digits. */
export const newHexId = (): string => randomBytes(16).toString('hex')

/** Images: a UUID, as on the wire. */
export const newImageId = (): string => randomUUID()

/** Keys: a UUID too, as `__system__cmkid` of an image tells it. */
export const newKeyId = (): string => randomUUID()

const hexId = /^[0-9a-f]{32}$/
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export const isHexId = (text: string): boolean => hexId.test(text)
export const isImageId = (text: string): boolean => uuid.test(text)
