/** How findings about contents put what others wrote: short enough for one line. */

const MAX_SHOWN = 80
const MAX_LISTED = 4

export function named(text: string): string {
  return JSON.stringify(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text)
}

/** As a sentence. */
export function listed(parts: readonly string[]): string {
  const rest = parts.length - MAX_LISTED
  return `${parts.slice(0, MAX_LISTED).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}.`
}
