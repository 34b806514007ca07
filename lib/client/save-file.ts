/** Lets the browser save what an address sends, without leaving the page. A name is for what no server names. */
export function saveFile(url: string, name = ''): void {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
}

/** Lets the browser save a text that this page has made. */
export function saveText(text: string, name: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  saveFile(url, name)
  URL.revokeObjectURL(url)
}
