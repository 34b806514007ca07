import { describe, expect, it } from 'vitest'
import { useTestDatabase } from './database'

describe('a suite', () => {
  const database = useTestDatabase()

  it('has a migrated database, by Prisma and by raw SQL on the same pool', async () => {
    await database.prisma.account.create({ data: { id: 'a1', name: 'first' } })
    const { rows } = await database.pool.query(
      'SELECT name, created_at, count(*) OVER () AS total FROM accounts',
    )
    expect(rows).toEqual([{ name: 'first', created_at: expect.any(Date), total: 1n }])
  })

  it('reads times as they were written, whatever the server calls its zone', async () => {
    const createdAt = new Date('2026-01-02T03:04:05.678Z')
    await database.prisma.account.create({ data: { id: 'a2', name: 'second', createdAt } })
    const account = await database.prisma.account.findUniqueOrThrow({ where: { id: 'a2' } })
    const { rows } = await database.pool.query(
      `SELECT created_at, created_at::timestamp AS bare FROM accounts WHERE id = 'a2'`,
    )
    expect([account.createdAt, rows[0].created_at, rows[0].bare]).toEqual([createdAt, createdAt, createdAt])
  })
})

describe('another suite', () => {
  const database = useTestDatabase()

  it('sees nothing of the first', async () => {
    expect(await database.prisma.account.count()).toBe(0)
  })
})
