import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'

/**
 * Argon2id, which is the library's default, with one of the settings that OWASP holds for equally strong: 12 MiB, three passes,
 * one lane. With 19 MiB and two passes most of the time goes into asking the system for the memory.
 */
const COST = { memoryCost: 12_288, timeCost: 3, parallelism: 1 }
const CURRENT = `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$`

/**
 * Files and names of hosts are read by the same few threads of the process that hash passwords. Many who sign in at once wait
 * for each other, and nobody else for them.
 */
const HASHED_AT_ONCE = 2
let hashing = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (hashing < HASHED_AT_ONCE) hashing++
  // Whoever is done hands its place on.
  else await new Promise<void>((resolve) => waiting.push(resolve))
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else hashing--
  }
}

/** In the PHC format: scheme and cost stand in the hash, so that they can grow. */
export const hashPassword = (password: string): Promise<string> =>
  inTurn(() => hash(password.normalize('NFC'), COST))

export async function verifyPassword(password: string, known: string): Promise<boolean> {
  if (known.startsWith('scrypt$')) return inTurn(() => verifyScrypt(password, known))
  // What is no hash at all has no password.
  if (!known.startsWith('$argon2')) return false
  return inTurn(() => verify(known, password.normalize('NFC')))
}

/** Whether a hash was made in a way that is no longer the present one. */
export const isHashOld = (known: string): boolean => !known.startsWith(CURRENT)

/** `scrypt$N$r$p$salt$key`, as hashes were made before. */
async function verifyScrypt(password: string, known: string): Promise<boolean> {
  const [, N, r, p, salt, key] = known.split('$')
  if (!salt || !key) return false
  const expected = Buffer.from(key, 'base64')
  const cost = { N: Number(N), r: Number(r), p: Number(p) }
  const actual = await new Promise<Buffer>((resolve, reject) => {
    const options = { ...cost, maxmem: 256 * cost.N * cost.r }
    scrypt(
      password.normalize('NFC'),
      Buffer.from(salt, 'base64'),
      expected.length,
      options,
      (error, derived) => (error ? reject(error) : resolve(derived)),
    )
  })
  return timingSafeEqual(expected, actual)
}

/** 20 characters of an alphabet without look-alikes: about 115 bits. */
export function randomPassword(): string {
  const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789'
  let password = ''
  while (password.length < 20) {
    const byte = randomBytes(1)[0]!
    if (byte < alphabet.length * Math.floor(256 / alphabet.length))
      password += alphabet[byte % alphabet.length]
  }
  return password
}
