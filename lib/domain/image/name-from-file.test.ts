import { describe, expect, it } from 'vitest'
import { ImageName } from './input'
import { imageNameFromFile } from './name-from-file'

describe('imageNameFromFile', () => {
  it.each([
    ['ubuntu-22.04.qcow2', 'ubuntu-22.04'],
    ['exports/2026/Debian 12.VMDK', 'Debian 12'],
    ['C:\\disks\\web.img', 'web'],
    ['中文镜像.raw', '中文镜像'],
    ['a<b>&c.vhdx', 'a-b-c'],
    ['-.hidden.qcow2', 'hidden'],
    ['no-ending', 'no-ending'],
    ['***.raw', ''],
    [`${'x'.repeat(300)}.raw`, 'x'.repeat(128)],
  ])('%s → %s', (key, name) => {
    expect(imageNameFromFile(key)).toBe(name)
    if (name) expect(ImageName.safeParse(name).success).toBe(true)
  })
})
