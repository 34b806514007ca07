import { randomUUID } from 'node:crypto'
import { headers } from 'next/headers'
import type { NextAuthOptions } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
import { DomainError } from '@/lib/domain/errors'
import { COOKIE_MAX_SECONDS, signIn } from '@/lib/services/iam/sign-in'
import { signOut } from '@/lib/services/iam/sign-out'
import { consoleServices } from '@/lib/wiring'
import { requestInfo } from './request-info'

/** Console sign-in [I7]. The cookie carries only the session's id; what the person may do is read at every request. */
export const authOptions: NextAuthOptions = {
  session: { strategy: 'jwt', maxAge: COOKIE_MAX_SECONDS },
  pages: { signIn: '/sign-in' },
  providers: [
    CredentialsProvider({
      credentials: { account: {}, user: {}, password: {} },
      async authorize(credentials, req) {
        try {
          const info = requestInfo((name) => headerOf(req.headers, name), randomUUID())
          const signedIn = await signIn(consoleServices(), info, credentials)
          return { id: signedIn.userId, name: signedIn.userName, sid: signedIn.sessionId }
        } catch (error) {
          // next-auth hands the message to the sign-in form: a code with its parameters is all that may leave.
          if (!(error instanceof DomainError)) console.error(error)
          const { code, params } = error instanceof DomainError ? error : { code: 'internal', params: {} }
          throw new Error(JSON.stringify({ code, params }))
        }
      },
    }),
  ],
  callbacks: {
    jwt: ({ token, user }) => (user ? { sub: user.id, sid: (user as { sid?: string }).sid } : token),
    session: ({ session }) => session,
  },
  events: {
    async signOut({ token }) {
      if (typeof token.sid !== 'string') return
      const list = await headers()
      const info = requestInfo((name) => list.get(name), randomUUID())
      await signOut(consoleServices(), info, token.sid)
    },
  },
}

function headerOf(headers: Record<string, unknown> | undefined, name: string): string | null {
  const value = headers?.[name]
  return typeof value === 'string' ? value : null
}
