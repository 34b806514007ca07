import type { IncomingMessage } from 'node:http'
import { Failure } from './failure'
import type { Credential, Flow, HttpClient, Wanted } from './http'
import { describeToken, listProjects } from './identity'

/** A deployment together with who one is there. */
export class Connection {
  private knownProjectId: Promise<string> | undefined

  constructor(
    readonly http: HttpClient,
    readonly url: string,
    readonly credential: Credential,
    /** Null when the credential alone says it. */
    readonly region: string | null,
    projectId: string | null,
  ) {
    if (projectId !== null) this.knownProjectId = Promise.resolve(projectId)
  }

  async json<T>(wanted: Wanted): Promise<T> {
    return (await this.http.json<T>(wanted, this.credential)).body
  }

  /** With the answer's headers. */
  full<T>(wanted: Wanted): Promise<{ body: T; answer: IncomingMessage }> {
    return this.http.json<T>(wanted, this.credential)
  }

  open(wanted: Wanted): Promise<IncomingMessage> {
    return this.http.open(wanted, this.credential)
  }

  upload(wanted: Wanted, flow: Flow): Promise<void> {
    return this.http.upload(wanted, this.credential, flow)
  }

  /** The project one works in, asked for when a path must name it. */
  projectId(): Promise<string> {
    this.knownProjectId ??= this.askProjectId()
    return this.knownProjectId
  }

  close(): void {
    this.http.close()
  }

  private async askProjectId(): Promise<string> {
    const { credential } = this
    if (credential.kind === 'token') {
      const { project } = await describeToken(this.http, credential.token)
      if (project) return project.id
    } else {
      const projects = await listProjects(this.http, credential)
      const [only] = projects
      if (only && projects.length === 1) return only.id
    }
    throw new Failure('usage', 'This works in one project: say which with --region or --project.')
  }
}
