import type { Services } from '../../context'

/** Tokens, signatures and remembered answers that time has made worthless. */
export async function removeExpired(services: Pick<Services, 'prisma'>): Promise<void> {
  const over = { where: { expiresAt: { lt: new Date() } } }
  await services.prisma.token.deleteMany(over)
  await services.prisma.signatureUse.deleteMany(over)
  await services.prisma.idempotentRequest.deleteMany(over)
}
