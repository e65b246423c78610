/** What went wrong, without the address (which the caller names) and without anything that might be a credential. */
export function inWords(error: unknown): string {
  const { statusCode, code, message, type } = (error ?? {}) as Record<string, unknown>
  if (typeof statusCode === 'number') return `the server answered ${statusCode}`
  if (type === 'body-timeout' || type === 'request-timeout' || /TIMEOUT/u.test(String(code))) {
    return 'no answer in time'
  }
  const [line = ''] = withoutSecrets(String(message ?? error))
    .trim()
    .split('\n', 1)
  const told = line.replace(/https?:\/\/\S+/gu, 'the address')
  return typeof code === 'string' && !told.includes(code) ? `${code}: ${told}` : told
}

/** Headers that cannot be sent are told with what is in them; addresses may have a user name and a password. */
export function withoutSecrets(text: string): string {
  return text.replace(/\b(?:Bearer|Basic)\b.*/su, 'credentials that cannot be sent').replace(/\/\/[^\s/?#"']*@/gu, '//')
}
