export const NAME_MAX_CHARS = 128 // ims-api §3
export const DESCRIPTION_MAX_CHARS = 1024 // [M1]
export const SYSTEM_DISK_MIN_GIB = 40
export const SYSTEM_DISK_MAX_GIB = 1024 // [C9]
export const DATA_DISK_MIN_GIB = 40 // [C6]
export const DATA_DISK_MAX_GIB = 2048 // [C6]
/** The API takes any disk that holds its file; the console asks for more [C9]; ims-api §17. */
export const API_DISK_MIN_GIB = 1
/** Data-disk images that one import may bring beside the system's; ims-api §13. */
export const DATA_IMAGES_PER_IMPORT = 3
export const IMPORT_FILE_MAX_GIB = 128 // [C3]
export const QUICK_IMPORT_FILE_MAX_GIB = 1024 // [C3]
/** What the quick import takes [C3]. */
export const QUICK_IMPORT_FORMATS: readonly string[] = ['raw', 'zvhd2']
export const TAGS_MAX = 10 // [M6]
export const BATCH_MAX = 100

/** Choices of the modify dialog, MiB; 0 is "no limit" [M1]. */
export const MIN_RAM_CHOICES_MIB = [0, 1, 2, 4, 8, 16, 32, 64, 128].map((gib) => gib * 1024)
export const MAX_RAM_CHOICES_MIB = [0, 4, 32, 64, 128].map((gib) => gib * 1024)

export const GIB = 1024 ** 3
export const gibCeil = (bytes: number): number => Math.ceil(bytes / GIB)
