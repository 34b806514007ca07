/** What a refusal of IMS looks like. */
export const refusal = (code: string, status = 400) => ({ status, body: { error: { code } } })
