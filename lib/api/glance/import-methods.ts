/** How a waiting image can get its data besides a plain upload. */
export const importMethods = ['glance-direct', 'web-download', 'glance-download'] as const
