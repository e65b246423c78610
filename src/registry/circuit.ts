/** What is known of each host in a run, so that one that is not there does not hold up what comes from the others. */
import type { Patience } from './patience.ts'
import { pausesOf } from './patience.ts'
import { Broken } from './transport.ts'

/** Requests in a row that a host left without a whole answer, each asked for several times. After that it is left alone. */
const MOST_IN_A_ROW = 8
/** In milliseconds: so long, in all, a run waits because a host wishes it. */
const MOST_PATIENCE = 120_000

export interface Circuit {
  /** @throws Broken when it is left alone */
  check(url: URL): void
  /** An attempt came to nothing; with the last one, the request did. */
  failed(url: URL, attempt: { readonly isLast: boolean; readonly now: number }): void
  answered(url: URL): void
  /** @returns whether it is still waited for, for as many milliseconds from now */
  wait(url: URL, wished: number, now: number): boolean
}

/** Of failures alone: an answer begins a new one. */
interface Row {
  readonly requests: number
  readonly attempts: number
  readonly since: number
  readonly last: number
}

export function openCircuit(patience: Patience): Circuit {
  /** All by origin. */
  const rows = new Map<string, Row>()
  const waits = new Map<string, { readonly until: number; readonly total: number }>()
  const tries = patience.retries + 1
  const lasting = pausesOf(patience)
  // Of many requests at once none may have had its last attempt for a long time. As many attempts do as well then, unless
  // they failed together, as in a moment's weakness.
  const isDead = ({ requests, attempts, since, last }: Row) =>
    requests >= MOST_IN_A_ROW || (attempts >= MOST_IN_A_ROW * tries && last - since >= lasting)
  return {
    check: ({ origin, host }) => {
      const row = rows.get(origin)
      if (row === undefined || !isDead(row)) return
      throw new Broken(
        `${host} left ${MOST_IN_A_ROW} requests in a row without an answer, and is not asked any more`,
        false,
      )
    },
    failed: ({ origin }, { isLast, now }) => {
      const { requests, attempts, since } = rows.get(origin) ?? { requests: 0, attempts: 0, since: now }
      rows.set(origin, { requests: requests + Number(isLast), attempts: attempts + 1, since, last: now })
    },
    answered: ({ origin }) => void rows.delete(origin),
    wait: ({ origin }, wished, now) => {
      const before = waits.get(origin) ?? { until: 0, total: 0 }
      // Requests that wait at the same time wait once.
      const total = before.total + Math.max(0, now + wished - Math.max(before.until, now))
      if (total > MOST_PATIENCE) return false
      waits.set(origin, { until: Math.max(before.until, now + wished), total })
      return true
    },
  }
}
