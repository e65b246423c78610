/** AlgorithmIdentifiers in DER, hexadecimal digits, that several formats have in common. */

/** RFC 8017, appendix A.1: a key for any padding; in CMS, a signature by PKCS #1 v1.5 (RFC 5754, section 3.2). */
export const RSA_ENCRYPTION = '300d06092a864886f70d0101010500'

/**
 * RSASSA-PSS (RFC 4055, section 3.1): the hash, MGF1 with that hash, and the length of the salt.
 *
 * @param hashArc the last arc of the hash's object identifier
 * @param saltLength of as many bytes as the hash has
 */
export function pssIdentifier(hashArc: '01' | '02' | '03', saltLength: '20' | '30' | '40'): string {
  const hash = `300d06096086480165030402${hashArc}0500`
  const mgf = `301a06092a864886f70d010108${hash}`
  return `304106092a864886f70d01010a3034a00f${hash}a11c${mgf}a2030201${saltLength}`
}
