/** This process's environment with sbin on the PATH, where mkfs and friends live and a normal user's PATH ends short. */
export function environmentWithSbin() {
  return { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin` }
}
