/**
 * Files of the console that never change and that one page asks for by the dozen; they cost no work and are not counted.
 * Only plain names: an encoded slash could lead the console elsewhere.
 */
export const isStaticFile = (method: string, path: string): boolean =>
  (method === 'GET' || method === 'HEAD') && /^\/_next\/static\/(?:[\w.~@()[\]-]|%5b|%5d|\/)+$/i.test(path)
