/** How a snapshot is named: by its file alone, or so that no other will do. */
import { UsageError } from '../usage-error.ts'

export interface EvidenceFile {
  readonly file: string
  /** SHA-256 that the whole file has to have, in hexadecimal. */
  readonly pin?: string
}

/**
 * `FILE`, or `FILE#sha256=HEX`
 *
 * @throws UsageError for a pin that is no SHA-256: it would pin nothing
 */
export function evidenceFile(named: string): EvidenceFile {
  const at = named.lastIndexOf('#sha256=')
  const file = at === -1 ? named : named.slice(0, at)
  if (file === '') throw new UsageError('--evidence takes the file of a snapshot.')
  if (at === -1) return { file }
  const pin = named.slice(at + '#sha256='.length)
  if (!/^[0-9a-f]{64}$/iu.test(pin)) {
    throw new UsageError(`--evidence ${named}: a SHA-256 has 64 hexadecimal digits. sha256sum ${file} prints it.`)
  }
  return { file, pin: pin.toLowerCase() }
}
