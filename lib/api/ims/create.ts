import { z } from 'zod'
import { type Handle, json, type Operation, type Route } from '@/lib/api/wire/operation'
import { DomainError } from '@/lib/domain/errors'
import { architectures, bootModes } from '@/lib/domain/os/os-facts'
import { generalOsVersion, osTypeOf } from '@/lib/domain/os/versions'
import type { Context } from '@/lib/services/context'
import { importFiles } from '@/lib/services/image/import-files'
import { cannotMakeServerImage, cannotMakeWholeImage } from '@/lib/services/image/not-available'
import { objectIdOf } from './bucket-path'
import { JobAnswer } from './job-answer'
import { bodyOf, invalid } from './parse'
import { tagFields, tagsOf } from './tag-text'

const osTypes = ['Linux', 'Windows'] as const

const common = {
  name: z.string('required').min(1, 'required'),
  description: z.string().optional(),
  ...tagFields,
  enterprise_project_id: z.literal('0', 'unknown enterprise project').optional(),
}
const ram = {
  min_ram: z.number().optional().meta({ description: 'MiB' }),
  max_ram: z.number().optional().meta({ description: 'MiB; 0 for no limit.' }),
}
const file = {
  image_url: z
    .string('required')
    .meta({ description: '`bucket:object`, in a bucket of the standard class.' }),
  min_disk: z.number('required').meta({ description: 'GiB, not below the size of the disk in the file.' }),
  cmk_id: z
    .string()
    .optional()
    .meta({ description: 'Key that encrypts the image; `default` for the project’s own.' }),
}
const machine = {
  architecture: z.enum(architectures, 'architecture').optional(),
  hw_firmware_type: z.enum(bootModes, 'boot_mode').optional(),
}
const osType = z.enum(osTypes, 'os_type').optional()

const DataFile = z.object({
  ...common,
  ...file,
  name: z.string().optional(),
  is_quick_import: z.boolean().optional(),
})

const SystemFile = z.object({
  ...common,
  ...ram,
  ...file,
  ...machine,
  os_type: osType,
  os_version: z.string().optional(),
  is_config: z.boolean().optional(),
  is_config_init: z.boolean().optional(),
  is_quick_import: z.boolean().optional(),
  type: z.enum(['ECS', 'BMS', 'IsoImage'], 'image_type').default('ECS'),
  data_images: z.array(DataFile).max(3, 'too_many').default([]),
})
type SystemFile = z.output<typeof SystemFile>

const FromServer = z.object({ ...common, ...ram, instance_id: z.string('required').min(1, 'required') })
const FromVolume = z.object({
  ...common,
  ...ram,
  volume_id: z.string().min(1, 'required'),
  os_version: z.string('required').min(1, 'required'),
  type: z.enum(['ECS', 'BMS', 'IsoImage'], 'image_type').default('ECS'),
})
const FromVolumes = z.object({
  data_images: z
    .array(z.object({ ...common, volume_id: z.string('required').min(1, 'required') }))
    .min(1, 'required'),
})
const CreateBody = z
  .union([
    SystemFile.meta({ description: 'Of a file in a bucket.' }),
    FromServer.meta({ description: 'Of a server.' }),
    FromVolume.meta({ description: 'Of a volume, as a system disk.' }),
    FromVolumes.meta({ description: 'Of volumes, as data disks.' }),
  ])
  .meta({ description: 'Which fields there are says what the image is made of.' })

const refuse = (operation: string): DomainError => new DomainError('request.not_supported', { operation })

/** What needs machinery that is not here is refused before anything is made. */
function insistPlain(given: { is_config?: boolean; type?: string }): void {
  if (given.type === 'IsoImage') throw refuse('IsoImage')
  if (given.is_config) throw refuse('is_config')
}

const whenSet = <T>(name: string, value: T | undefined): Record<string, T> =>
  value === undefined ? {} : { [name]: value }

/** Which key, and whether the file is taken as it is. */
const takenHow = (given: { cmk_id?: string; is_quick_import?: boolean }) => ({
  encryption: given.cmk_id || null,
  isQuick: given.is_quick_import ?? false,
})

async function fromFile(ctx: Context, given: SystemFile): Promise<Response> {
  if (given.type === 'IsoImage' && !given.os_version) throw invalid('os_version', 'iso_required')
  insistPlain(given)
  const architecture = given.architecture ?? 'x86'
  const osVersion = given.os_version ?? (given.os_type ? generalOsVersion(given.os_type, 64) : '')
  const isWindows = osVersion !== '' && osTypeOf(osVersion) === 'Windows'
  const dataDisks = []
  for (const [index, data] of given.data_images.entries())
    dataDisks.push({
      kind: 'data_disk' as const,
      objectId: await objectIdOf(ctx, data.image_url),
      name: data.name || `${given.name.slice(0, 120)}-data-${index + 1}`,
      description: data.description,
      tags: tagsOf(data),
      minDiskGib: data.min_disk,
      ...takenHow(data),
      // The system beside it says what the disk is for; ims-api §6.1.
      osType: isWindows ? ('Windows' as const) : ('Linux' as const),
    })
  const { jobId } = await importFiles(ctx, {
    main: {
      kind: 'system_disk',
      objectId: await objectIdOf(ctx, given.image_url),
      name: given.name,
      description: given.description,
      tags: tagsOf(given),
      minDiskGib: given.min_disk,
      ...takenHow(given),
      minRamMib: given.min_ram,
      maxRamMib: given.max_ram,
      serverType: given.type === 'BMS' ? 'bms' : 'ecs',
      osVersion,
      architecture,
      bootMode: architecture === 'arm' ? 'uefi' : given.hw_firmware_type,
    },
    dataDisks,
    properties: whenSet('__is_config_init', given.is_config_init ? 'true' : undefined),
  })
  return json({ job_id: jobId })
}

/** Which fields there are decides what the image is made of; ims-api §6.1. */
const create: Handle = async (request, ctx) => {
  const kind = bodyOf(z.looseObject({}), request)
  if ('instance_id' in kind) {
    bodyOf(FromServer, request)
    return cannotMakeServerImage(ctx, { operation: 'instance_id' })
  }
  if ('volume_id' in kind) {
    bodyOf(FromVolume, request)
    return cannotMakeServerImage(ctx, { operation: 'volume_id' })
  }
  if ('image_url' in kind) return fromFile(ctx, bodyOf(SystemFile, request))
  if ('data_images' in kind) {
    bodyOf(FromVolumes, request)
    return cannotMakeServerImage(ctx, { operation: 'volume_id' })
  }
  if (!kind.name) throw invalid('name', 'required')
  throw invalid('source', 'required')
}

const DataImage = z.object({ ...common, ...file, os_type: osType, is_quick_import: z.boolean().optional() })

const createData: Handle = async (request, ctx) => {
  const given = bodyOf(DataImage, request)
  const { jobId } = await importFiles(ctx, {
    main: {
      kind: 'data_disk',
      objectId: await objectIdOf(ctx, given.image_url),
      name: given.name,
      description: given.description,
      tags: tagsOf(given),
      minDiskGib: given.min_disk,
      ...takenHow(given),
      osType: given.os_type,
    },
  })
  return json({ job_id: jobId })
}

const QuickImport = z.object({
  ...common,
  ...file,
  ...machine,
  os_type: osType,
  os_version: z.string().optional(),
  type: z.enum(['ECS', 'BMS', 'DataImage'], 'image_type').default('ECS'),
  license_type: z.enum(['platform', 'byol']).optional(),
})

/** The same as with `is_quick_import`; a bitmap beside a raw file is not needed: holes are found without it. */
const quickImport: Handle = async (request, ctx) => {
  const given = bodyOf(QuickImport, request)
  if (given.type !== 'DataImage' && !given.os_version) throw invalid('os_version', 'quick_required')
  const common = {
    objectId: await objectIdOf(ctx, given.image_url),
    name: given.name,
    description: given.description,
    tags: tagsOf(given),
    minDiskGib: given.min_disk,
    ...takenHow({ ...given, is_quick_import: true }),
  }
  const architecture = given.architecture ?? 'x86'
  const { jobId } = await importFiles(ctx, {
    main:
      given.type === 'DataImage'
        ? { ...common, kind: 'data_disk', osType: given.os_type }
        : {
            ...common,
            kind: 'system_disk',
            serverType: given.type === 'BMS' ? 'bms' : 'ecs',
            osVersion: given.os_version,
            architecture,
            bootMode: architecture === 'arm' ? 'uefi' : given.hw_firmware_type,
          },
  })
  return json({ job_id: jobId })
}

const WholeImage = z
  .object({
    ...common,
    ...ram,
    instance_id: z.string().optional(),
    vault_id: z.string().optional(),
    backup_id: z.string().optional(),
    whole_image_type: z.enum(['CBR', 'CSBS']).optional(),
  })
  .meta({ description: 'Of a server (instance_id) or of a backup (backup_id).' })

const createWhole: Handle = async (request, ctx) => {
  const given = bodyOf(WholeImage, request)
  tagsOf(given)
  if (!given.instance_id && !given.backup_id) throw invalid('instance_id', 'required')
  return cannotMakeWholeImage(ctx, { operation: 'wholeimages' })
}

const answers: Operation['answers'] = {
  200: { description: 'The job that makes it.', schema: JobAnswer },
  400: { description: 'Refused, with an IMG code.' },
  403: { description: 'No permission.' },
}

const aliasId = (id: string, path: string): string => (path.startsWith('/v2.1/') ? `${id}InSafeMode` : id)

export const createRoutes: readonly Route[] = [
  ...['/v2/cloudimages/action', '/v2.1/cloudimages/action'].map(
    (path): Route => ({
      id: aliasId('ims.createImage', path),
      method: 'POST',
      path,
      summary: 'Make an image of a file in a bucket, with up to three data-disk images beside it',
      actions: ['ims:serverImages:create', 'ims:images:create', 'obs:object:get'],
      access: 'project',
      body: CreateBody,
      answers,
      handle: create,
    }),
  ),
  ...['/v1/cloudimages/dataimages/action', '/v2.1/cloudimages/dataimages/action'].map(
    (path): Route => ({
      id: aliasId('ims.createDataImage', path),
      method: 'POST',
      path,
      summary: 'Make a data-disk image of a file in a bucket',
      actions: ['ims:dataImages:create', 'ims:images:create', 'obs:object:get'],
      access: 'project',
      body: DataImage,
      answers,
      handle: createData,
    }),
  ),
  ...['/v2/cloudimages/quickimport/action', '/v2.1/cloudimages/quickimport/action'].map(
    (path): Route => ({
      id: aliasId('ims.quickImport', path),
      method: 'POST',
      path,
      summary: 'Make an image of a large file without converting it',
      actions: ['ims:serverImages:create'],
      access: 'project',
      body: QuickImport,
      answers,

      handle: quickImport,
    }),
  ),
  {
    id: 'ims.createWholeImage',
    method: 'POST',
    path: '/v1/cloudimages/wholeimages/action',
    summary: 'Make a full-server image of a server or a backup',
    actions: ['ims:wholeImages:create'],
    access: 'project',
    body: WholeImage,
    answers,
    isUnavailable: true,
    handle: createWhole,
  },
]
