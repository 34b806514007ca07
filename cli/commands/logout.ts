import type { Command } from '../command'
import { deploymentUrl, openClient, profileName, trustOf } from '../connect'
import { Failure } from '../failure'
import { revokeToken } from '../identity'

export const logout: Command = {
  name: 'logout',
  summary: 'End the tokens of a profile and forget it',
  usage: '',
  arguments: [0, 0],
  options: {},
  detail:
    'The profile is forgotten even when the server cannot be reached; then its tokens end by themselves within a day.',
  examples: [['imprint logout --profile staging', 'ends one of several']],
  async run(call) {
    const { profiles, output } = call.world
    const name = profileName(call)
    const profile = profiles.find(name)
    if (!profile) throw new Failure('notSignedIn', `There is no profile ${name}.`)
    const http = openClient(call, deploymentUrl(profile.url), trustOf(call, profile))
    let unrevoked: unknown
    try {
      for (const { token } of profile.tokens) {
        await revokeToken(http, token).catch((error: unknown) => {
          // One that has ended already needs no end.
          const isOver =
            error instanceof Failure && (error.kind === 'notSignedIn' || error.kind === 'notFound')
          if (!isOver) unrevoked = error
        })
      }
    } finally {
      http.close()
      profiles.remove(name)
    }
    if (unrevoked) throw unrevoked
    if (output.isJson) output.json({ profile: name, url: profile.url })
    else output.note(`Signed out of ${profile.url} as ${profile.account}/${profile.user}.`)
  },
}
