export const NAME_MAX_CHARS = 80
export const DESCRIPTION_MAX_CHARS = 500
/** Longer than the namespace's own: the well-known definitions explain their properties in up to so many words. */
export const PROPERTY_DESCRIPTION_MAX_CHARS = 2000
export const VALUE_MAX_CHARS = 1000

export const NAMESPACES_MAX = 100
/** Objects, properties and tags of a namespace, each. */
export const DEFINITIONS_MAX = 200
export const VALUES_MAX = 500

/** As JSON; a namespace with all of its definitions is answered at once. */
export const PROPERTY_MAX_CHARS = 8 * 1024
export const OBJECT_MAX_CHARS = 32 * 1024
