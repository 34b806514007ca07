/** An image sees few jobs; the newest of them are enough here, all are on the jobs page. */
export const jobsOfImage = (imageId: string) => ({ imageId, pageSize: 50 })
