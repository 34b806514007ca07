import type { Architecture } from '@/lib/domain/os/os-facts'

/** OpenStack's `architecture` property says it by the names of machines. */
export function architectureOf(properties: Readonly<Record<string, string>>): Architecture {
  return /^(arm|arm64|aarch64|armv\d\w*)$/i.test(properties.architecture ?? '') ? 'arm' : 'x86'
}
