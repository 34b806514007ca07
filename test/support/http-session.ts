import type { SeedCredential } from '@/prisma/seed'

/** A signed-in person without a browser: keeps cookies, speaks to the console's own addresses. */
export class HttpSession {
  readonly #cookies = new Map<string, string>()

  constructor(
    private readonly baseUrl: string,
    cookies: Record<string, string> = {},
  ) {
    for (const [name, value] of Object.entries(cookies)) this.#cookies.set(name, value)
  }

  static async signIn(
    baseUrl: string,
    credential: Pick<SeedCredential, 'account' | 'user' | 'password'>,
  ): Promise<HttpSession> {
    const session = new HttpSession(baseUrl)
    const { csrfToken } = (await (await session.fetch('/api/auth/csrf')).json()) as { csrfToken: string }
    const { account, user, password } = credential
    const response = await session.fetch('/api/auth/callback/credentials', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ csrfToken, account, user, password, json: 'true', callbackUrl: baseUrl }),
    })
    if (!response.ok)
      throw new Error(`sign-in of ${account}/${user}: ${response.status} ${await response.text()}`)
    return session
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    headers.set('cookie', [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    if (init.method && init.method !== 'GET') headers.set('origin', this.baseUrl)
    const response = await fetch(`${this.baseUrl}${path}`, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0]!.split(/=(.*)/s)
      if (name) this.#cookies.set(name, value ?? '')
    }
    return response
  }

  async json<T>(path: string, init?: RequestInit): Promise<{ status: number; body: T }> {
    const response = await this.fetch(path, init)
    return { status: response.status, body: (await response.json()) as T }
  }
}
