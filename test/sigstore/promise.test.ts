import { describe, expect, test } from 'vitest'
import { deriveKey } from '../../fixtures/lab/sigstore/signing-key.ts'
import type { PromiseOptions } from '../../fixtures/lab/sigstore/transparency-log.ts'
import { ENGINES } from '../../src/sigstore/signature.ts'
import { accept, LATER, refuseEach, type Setup, sentEntry, trusted } from '../support/sigstore.ts'

const other = deriveKey('P-256', 'somebody else')
const promised = (change: (promise: PromiseOptions) => Partial<PromiseOptions>): Pick<Setup, 'tamper'> => ({
  tamper: { promise: (promise) => ({ ...promise, ...change(promise) }) },
})
const WINDOW = 'tlogs.0.publicKey.validFor'
const second = (offset: number) => new Date(LATER.getTime() + offset * 1000).toISOString()
const detail = { log: 'https://rekor.sigstore.example' }
const NOT_FITTING = /^the log's promise does not fit the entry$/
const UNTRUSTED = /^the log is not trusted at the time that it gives$/

describe('what was promised is something else', () => {
  refuseEach('timestamp', [
    { name: 'by another key', ...promised(() => ({ key: other })), reason: NOT_FITTING, detail },
    { name: 'another body', ...promised(() => ({ body: Buffer.from('another') })), reason: NOT_FITTING, detail },
    {
      name: 'another time',
      ...promised(() => ({ integratedTime: new Date(LATER.getTime() + 1000) })),
      reason: NOT_FITTING,
      detail: { ...detail, integratedTime: LATER.getTime() / 1000 },
    },
    { name: 'another log', ...promised(() => ({ logId: Buffer.alloc(32) })), reason: NOT_FITTING, detail },
    { name: 'another index', ...promised(({ logIndex }) => ({ logIndex: logIndex + 1 })), reason: NOT_FITTING, detail },
    { name: 'another index in the bundle', ...sentEntry('logIndex', '1'), reason: NOT_FITTING, detail },
    { name: 'another time in the bundle', ...sentEntry('integratedTime', '1'), reason: NOT_FITTING, detail },
    { name: 'no time in the bundle', ...sentEntry('integratedTime', undefined), reason: NOT_FITTING, detail },
    { name: 'another body in the bundle', ...sentEntry('canonicalizedBody', 'e30='), reason: NOT_FITTING, detail },
    { name: 'nothing', ...sentEntry('inclusionPromise.signedEntryTimestamp', ''), reason: NOT_FITTING, detail },
  ])
})

describe('the log is trusted at the time that it gives', () => {
  refuseEach('timestamp', [
    {
      name: 'from a second later on',
      twin: trusted(`${WINDOW}.start`, second(0)),
      ...trusted(`${WINDOW}.start`, second(1)),
      reason: UNTRUSTED,
      detail: { ...detail, time: second(0), from: second(1), until: 'open' },
    },
    {
      name: 'until a second before',
      twin: trusted(`${WINDOW}.end`, second(0)),
      ...trusted(`${WINDOW}.end`, second(-1)),
      reason: UNTRUSTED,
      detail: { ...detail, time: second(0), until: second(-1) },
    },
    {
      name: 'the beginning of 1970 is no time of its own',
      twin: promised(() => ({})),
      tamper: {
        promise: (promise) => ({ ...promise, integratedTime: new Date(0) }),
        ...sentEntry('integratedTime', 0).tamper,
      },
      reason: UNTRUSTED,
      detail: { time: '1970-01-01T00:00:00.000Z' },
    },
  ])
})

test.each(['P-256', 'P-384', 'Ed25519', 'RSA', 'RSA-PSS'] as const)('a log with a key of type %s', (rekorV1) => {
  accept({ options: { keyTypes: { rekorV1 } }, examine: { engines: ENGINES } })
})

test('the index is that of the promise, over all trees', () => {
  expect(accept({}).logEntries).toMatchObject([{ index: 1005n, proven: 'inclusion' }])
  const asked = { mediaType: 'v0.1', signer: 'chain', inclusion: ['promise'] } as const
  expect(accept({ asked }).logEntries).toMatchObject([{ index: 1005n, proven: 'promise' }])
})
