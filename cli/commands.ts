import type { Command } from './command'
import { completion } from './commands/completion'
import { csv } from './commands/csv'
import { help } from './commands/help'
import { copyImage } from './commands/images/copy'
import { deleteImages } from './commands/images/delete'
import { exportImage } from './commands/images/export'
import { importImage } from './commands/images/import'
import { listImages } from './commands/images/list'
import { listOsVersions } from './commands/images/os-versions'
import { setImage } from './commands/images/set'
import { acceptImage, listMembers, rejectImage, shareImage, unshareImage } from './commands/images/share'
import { showImage } from './commands/images/show'
import { listJobs, showJob, waitJob } from './commands/jobs'
import { login } from './commands/login'
import { logout } from './commands/logout'
import { token } from './commands/token'
import { version } from './commands/version'
import { whoami } from './commands/whoami'

/** Everything the program can do, in the order of the help. */
export const commands: readonly Command[] = [
  ...[login, logout, whoami, token],
  ...[listImages, showImage, importImage, exportImage, setImage, copyImage, deleteImages, listOsVersions],
  ...[shareImage, unshareImage, listMembers, acceptImage, rejectImage],
  ...[listJobs, showJob, waitJob],
  ...[csv, completion(() => commands), help(() => commands), version],
]
