import type { Options } from './command'

export const globalOptions = {
  url: { type: 'string', value: 'URL', help: 'Address of the deployment (IMPRINT_URL)' },
  profile: {
    type: 'string',
    value: 'NAME',
    help: 'Profile to use, "default" when not given (IMPRINT_PROFILE)',
  },
  region: { type: 'string', value: 'REGION', help: 'Region to work in (IMPRINT_REGION)' },
  project: { type: 'string', value: 'PROJECT', help: 'Project to work in, by id or name (IMPRINT_PROJECT)' },
  'access-key': {
    type: 'string',
    value: 'ID',
    help: 'Sign with this access key instead of a token (IMPRINT_ACCESS_KEY)',
  },
  'secret-key': {
    type: 'string',
    value: 'SECRET',
    help: 'Its secret; others can read command lines, so prefer IMPRINT_SECRET_KEY',
  },
  'ca-file': {
    type: 'string',
    value: 'FILE',
    help: 'Trust the certificates in this PEM file too (IMPRINT_CA_FILE)',
  },
  insecure: {
    type: 'boolean',
    help: 'Do not check the server, warn each time; also allows plain http:// to other hosts',
  },
  json: { type: 'boolean', help: 'Results as JSON on stdout' },
  quiet: {
    type: 'boolean',
    short: 'q',
    help: 'No notes and no progress; ids alone where a command makes or lists things',
  },
  help: { type: 'boolean', short: 'h', help: 'This text' },
} as const satisfies Options
