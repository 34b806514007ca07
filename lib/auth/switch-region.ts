'use server'

import { cookies } from 'next/headers'
import { DomainError } from '@/lib/domain/errors'
import { hasSomethingIn } from '@/lib/domain/iam/actor'
import { isStorable } from '@/lib/domain/text'
import { asResult, type Result } from './as-result'
import { actionContext } from './console-context'
import { REGION_COOKIE } from './session-cookie'

const YEAR_SECONDS = 365 * 24 * 3600

/** Makes another region of the account the current one; everything below the top bar depends on it [I2]. */
export async function switchRegion(regionId: string): Promise<Result<void>> {
  return asResult(async () => {
    // An action is a public endpoint: the type above binds nobody who calls it by hand.
    if (typeof regionId !== 'string' || !isStorable(regionId))
      throw new DomainError('iam.region_unknown', { region: '' })
    const { actor, prisma, config } = await actionContext()
    const project = await prisma.project.findFirst({ where: { accountId: actor.accountId, regionId } })
    if (!project || !(actor.isOwner || hasSomethingIn(project.id, actor.grants)))
      throw new DomainError('iam.region_unknown', { region: regionId })
    const jar = await cookies()
    jar.set(REGION_COOKIE, regionId, {
      httpOnly: true,
      sameSite: 'lax',
      secure: config.publicUrl.startsWith('https:'),
      path: '/',
      maxAge: YEAR_SECONDS,
    })
  })
}
