/**
 * Makes a browser save the answer under this name. Old clients read the plain name, new ones the encoded one (RFC 6266,
 * RFC 8187); neither can break out of the header, whatever somebody called their image.
 */
export function attachment(fileName: string): string {
  // Cut first: half of a surrogate pair is then replaced like any other, and cannot break the encoding.
  const clean = fileName.slice(0, 200).replace(/[\p{Cc}\p{Cf}\p{Cs}/\\]/gu, '_') || 'download'
  const plain = clean.replace(/[^\x20-\x7e]|["%]/g, '_')
  const encoded = encodeURIComponent(clean).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
