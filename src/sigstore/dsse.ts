/** DSSE's pre-authentication encoding, https://github.com/secure-systems-lab/dsse/blob/master/protocol.md. */

/** What a signature of an envelope covers: type and payload, each with its length in bytes before it. */
export function encodePreAuthentication(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = Buffer.from(payloadType, 'utf8')
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} `), type, Buffer.from(` ${payload.length} `), payload])
}
