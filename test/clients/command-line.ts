import { fileURLToPath } from 'node:url'
import { type Judge, runProgram } from './judge'

const LIMIT_S = 900

/** A script of steps with a client of OpenStack; it prints TAP. */
export function commandLineJudge(script: string): Judge {
  return async ({ url, webFileUrl, credential, other, signal }) => {
    const owner = credential('acme')
    const env = {
      ...process.env,
      OS_AUTH_URL: `${url}/v3`,
      OS_USERNAME: owner.user,
      OS_PASSWORD: owner.password,
      OS_PROJECT_NAME: owner.project,
      OS_USER_DOMAIN_NAME: owner.account,
      OS_PROJECT_DOMAIN_NAME: owner.account,
      OS_REGION_NAME: owner.region,
      OS_IDENTITY_API_VERSION: '3',
      OS_IMAGE_API_VERSION: '2',
      OTHER_USERNAME: other.user,
      OTHER_PASSWORD: other.password,
      OTHER_PROJECT_NAME: other.project,
      WEB_FILE_URL: webFileUrl,
    }
    const path = fileURLToPath(new URL(script, import.meta.url))
    const { output } = await runProgram('bash', [path], { env, signal, limitS: LIMIT_S })
    const lines = output.split('\n')
    const passed = lines.filter((line) => line.startsWith('ok ')).length
    const failures = lines.filter((line) => line.startsWith('not ok '))
    if (!lines.includes(`1..${passed + failures.length}`))
      failures.push(`${script} broke off: ${output.slice(-1000)}`)
    return { passed, failures }
  }
}
