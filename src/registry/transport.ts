/** One GET over HTTP, as a port: the only thing that the rest of the registry knows of the network. */

import type { Validators } from './origin.ts'

export interface Request {
  /** http or https. May carry a user name and password, which are sent and never shown. */
  readonly address: string
  readonly accept: string
  /** Whether the answer may come packed (`content-encoding`). */
  readonly mayBePacked: boolean
  /** Decides which scope's credentials go along. */
  readonly spec?: string | undefined
  /** Whether it is asked as anybody could, without credentials of any kind. */
  readonly anonymous?: boolean | undefined
  /** Whether a server named the address, and nobody who uses it: it must not be a name for this machine then. */
  readonly isLed?: boolean | undefined
  /** Of an answer that is had: where it still is the answer, the server may say 304. */
  readonly known?: Validators | undefined
}

export interface Reply {
  readonly status: number
  /** The address that answered, behind all redirects. */
  readonly address: string
  header(name: string): string | undefined
  /** Undecoded. Leaving the loop early hangs up. Throws a {@link Broken} when the connection does. */
  readonly body: AsyncIterable<Uint8Array>
}

export interface Transport {
  /**
   * @param read takes the reply in, and is called once more for each attempt: it has to begin anew each time. What it
   *   throws itself is final
   * @throws Broken when no attempt came through
   */
  get<T>(request: Request, read: (reply: Reply) => Promise<T>): Promise<T>
  /** Lets go of the connections that are kept. */
  close(): void
}

/** Whether the body is what was asked for, whole: `206`, which nobody asked for, is a part, and others have none. */
export function isWhole({ status }: Pick<Reply, 'status'>): boolean {
  return status === 200 || status === 203
}

/** What became of a connection. Its message is fit for a report. */
export class Broken extends Error {
  /** Whether another attempt could come through. */
  readonly isPassing: boolean

  constructor(message: string, isPassing: boolean) {
    super(message)
    this.isPassing = isPassing
  }
}
