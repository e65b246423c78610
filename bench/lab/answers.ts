/** All that the registry answers, in two files: the bodies, one after the other, and where each is. */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'

type Kind = 'version' | 'tarball' | 'attestations' | 'packument' | 'abridged' | 'keys'

/** Of one body: where it begins, and how long it is. */
type Place = readonly [kind: Kind, start: number, length: number, gzipped: boolean]

export interface Answers {
  readonly put: (address: string, kind: Kind, body: Uint8Array) => void
  /** As a network of caches keeps it: compressed. */
  readonly putJson: (address: string, kind: Kind, document: object) => void
  readonly close: () => void
}

export function openAnswers(directory: string): Answers {
  mkdirSync(directory, { recursive: true })
  const bodies = openSync(path.join(directory, 'bodies'), 'w')
  const places: Record<string, Place> = {}
  let end = 0
  const write = (address: string, kind: Kind, body: Uint8Array, gzipped: boolean) => {
    writeSync(bodies, body)
    places[address] = [kind, end, body.length, gzipped]
    end += body.length
  }
  return {
    put: (address, kind, body) => write(address, kind, body, false),
    putJson: (address, kind, document) => write(address, kind, gzipSync(JSON.stringify(document), { level: 5 }), true),
    close: () => {
      closeSync(bodies)
      writeFileSync(path.join(directory, 'answers.json'), JSON.stringify(places))
    },
  }
}
