/** What reading one disk may cost. Generous for real systems, small enough that a hostile one is a bore and not a danger. */

/** All bytes asked of the source. A real system needs 3 to 30 MB, mostly in chunks around its directories. */
export const MAX_SOURCE_BYTES = 256 * 1024 * 1024
/** All reads, also those that the cache or a hole answers, so that nothing can walk in circles for free. */
export const MAX_READS = 200_000
/** The longest single read, and with it the largest buffer. */
export const MAX_READ_BYTES = 1024 * 1024
/** Unit and number of cached pieces: 4 MiB together. */
export const CHUNK_BYTES = 64 * 1024
export const CACHED_CHUNKS = 64
/** Time for one disk, unless the caller says otherwise. */
export const DEFAULT_DEADLINE_MS = 10_000

export const MAX_VOLUMES = 128
export const MAX_SUBVOLUMES = 32
/** Links followed for one path, as Linux has it. */
export const MAX_LINKS = 40
export const MAX_PATH_PARTS = 128
/** How far a directory is read. */
export const MAX_DIRECTORY_BYTES = 16 * 1024 * 1024
export const MAX_DIRECTORY_ENTRIES = 100_000
/** How many pieces of one file we keep a list of. */
export const MAX_FILE_EXTENTS = 16_384
/** Release files and the like are read this far. */
export const MAX_TEXT_BYTES = 64 * 1024
