/** What an image is called on a page: images of the API may have no name, and then go by their id. */
export const imageTitle = ({ id, name }: { id: string; name: string }): string => name || id

/** A disk of the image's own choosing; 0: whatever holds it. */
export const diskText = (minDiskGib: number): string | null => (minDiskGib === 0 ? null : `${minDiskGib} GiB`)
