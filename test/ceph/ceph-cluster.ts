import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from '@/server/project-root'
import { isAlive, until } from '../support/processes'

const run = promisify(execFile)

/** A real store that speaks S3, with the disks and processes of a large one, on this machine alone. */
export class CephCluster {
  private readonly folder = mkdtempSync('/tmp/imprint-ceph-')
  private readonly env = { ...process.env, FOLDER: this.folder, CEPH_CONF: join(this.folder, 'ceph.conf') }
  private gatewayPort = 0

  get url(): string {
    return `http://127.0.0.1:${this.gatewayPort}`
  }

  readonly credentials = { accessKeyId: 'access', secretAccessKey: 'secret' }

  async start(): Promise<void> {
    const [monitor, gateway] = [await freePort(), await freePort()]
    this.gatewayPort = gateway
    const ports = { MONITOR_PORT: String(monitor), GATEWAY_PORT: String(gateway) }
    await run(join(projectRoot, 'test/ceph/start-cluster.sh'), { env: { ...this.env, ...ports } })
    await this.answers()
  }

  /** All of it without warning, as when the power of the room goes. Only what left its pid in our folder is ended. */
  async killAll(): Promise<void> {
    const names = await readdir(join(this.folder, 'run'))
    await Promise.all(
      names.flatMap((name) => /^(.*)\.pid$/.exec(name)?.[1] ?? []).map((name) => this.kill(name)),
    )
  }

  async startAgain(): Promise<void> {
    await this.run('ceph-mon', '-i', 'a')
    await this.run('ceph-mgr', '-i', 'x')
    for (const disk of [0, 1, 2]) await this.startDisk(disk)
    await this.run('radosgw', '-n', 'client.rgw.a')
    await this.answers()
  }

  async killDisk(number: number): Promise<void> {
    await this.kill(`osd.${number}`)
  }

  async startDisk(number: number): Promise<void> {
    await this.run('ceph-osd', '-i', String(number))
  }

  async close(): Promise<void> {
    await this.killAll()
    rmSync(this.folder, { recursive: true, force: true })
  }

  private async kill(name: string): Promise<void> {
    const pid = Number(await readFile(join(this.folder, 'run', `${name}.pid`), 'utf8'))
    if (!isAlive(pid)) return
    process.kill(pid, 'SIGKILL')
    await until(() => !isAlive(pid))
  }

  private run(program: string, ...args: string[]) {
    return run(program, args, { env: this.env })
  }

  private async answers(): Promise<void> {
    const isThere = () =>
      fetch(this.url).then(
        () => true,
        () => false,
      )
    await until(isThere, 120_000)
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as { port: number } // safe: it listens on a port
  await new Promise((closed) => server.close(closed))
  return port
}
