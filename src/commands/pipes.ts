/** Streams whose other end is gone, as in `verify-deps | head`: whoever reads no further still gets the exit code. */
import { UsageError } from '../usage-error.ts'

const CLOSED = ['EPIPE', 'EOF', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END']

/** Without a listener, Node would take such an error for one that nobody thought of. */
export function heedStreams(
  { stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'>,
  fail: (error: Error) => void,
) {
  stdout.on('error', (error) => void (isClosed(error) || fail(notPrinted(error))))
  // There is nothing left to say it with.
  stderr.on('error', () => {})
}

/** @throws UsageError where a stream is there and takes nothing, such as a file on a full disk */
export function write(stream: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => (error && !isClosed(error) ? reject(notPrinted(error)) : resolve()))
  })
}

function isClosed(error: NodeJS.ErrnoException): boolean {
  return CLOSED.includes(error.code ?? '')
}

function notPrinted({ code, message }: NodeJS.ErrnoException): UsageError {
  return new UsageError(`The output cannot be written: ${code ?? message}. Nothing that was printed is complete.`)
}
