import { z } from 'zod'
import data from './os-recognition.json'

/** A regular expression with named groups; checked when the tables are loaded. */
const pattern = z.string().transform((source) => new RegExp(source, 'm'))

const reading = z.strictObject({
  /**
   * A release file by its path without leading slash, `os-release FIELD`, or a value of the Windows registry. For installation
   * discs `.treeinfo` is its family and version, and `volume id` the name of the disc.
   */
  from: z.string(),
  pattern,
  /** Entries of tables 7-7 / 7-8 to try, best first, made from the groups and `{bits}`. */
  entries: z.array(z.string()).nonempty(),
  /** Windows 11 still calls itself Windows 10: only the build number tells. */
  buildBelow: z.int().optional(),
})

const schema = z.strictObject({
  linux: z.array(
    z.strictObject({
      /** First column of tables 7-7 / 7-8. */
      family: z.string(),
      /** Values of ID in os-release, in lower case. */
      ids: z.array(z.string()),
      readings: z.array(reading),
    }),
  ),
  windows: z.array(reading),
  installers: z.array(reading),
})

export type OsRecognition = z.infer<typeof schema>
export type OsReading = z.infer<typeof reading>

/**
 * How what a system says of itself becomes an entry of tables 7-7 / 7-8. The order matters where no os-release exists: an
 * Oracle disk also carries a `redhat-release` that speaks of Red Hat.
 */
export const osRecognition: OsRecognition = schema.parse(data)
