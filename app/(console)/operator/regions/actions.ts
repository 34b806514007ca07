'use server'

import { asResult, type Result } from '@/lib/auth/as-result'
import { actionContext } from '@/lib/auth/console-context'
import type { RegionKind } from '@/lib/domain/region/input'
import { addRegion } from '@/lib/services/region/add-region'
import { moveRegion, updateRegion } from '@/lib/services/region/change-region'
import { removeRegion } from '@/lib/services/region/remove-region'
import { addZone, removeZone } from '@/lib/services/region/zones'

interface Named {
  nameZh: string
  nameEn: string
  kind: RegionKind
}

export async function add(
  input: Named & { id: string; zoneCount: number },
): Promise<Result<{ regionId: string; projectCount: number }>> {
  return asResult(async () => addRegion(await actionContext(), input))
}

export async function update(input: Named & { regionId: string }): Promise<Result<void>> {
  return asResult(async () => updateRegion(await actionContext(), input))
}

export async function move(input: { regionId: string; direction: 'up' | 'down' }): Promise<Result<void>> {
  return asResult(async () => moveRegion(await actionContext(), input))
}

export async function remove(regionId: string): Promise<Result<void>> {
  return asResult(async () => removeRegion(await actionContext(), { regionId }))
}

export async function createZone(input: {
  regionId: string
  letter: string
}): Promise<Result<{ zoneId: string }>> {
  return asResult(async () => addZone(await actionContext(), input))
}

export async function deleteZone(input: { regionId: string; zoneId: string }): Promise<Result<void>> {
  return asResult(async () => removeZone(await actionContext(), input))
}
