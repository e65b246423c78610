/**
 * dist/sbom.cdx.json: what is in the bundle, for scanners, which cannot see it. No time and no serial number are in it, so
 * that the same sources make the same file. Version 1.5, which older scanners can read as well.
 *
 * https://cyclonedx.org/docs/1.5/json/
 */
import { readFile } from 'node:fs/promises'
import path from 'node:path'

export async function materials(root, packages) {
  const read = async (file) => JSON.parse(await readFile(path.join(root, file), 'utf8'))
  const [own, lock] = await Promise.all([read('package.json'), read('package-lock.json')])
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: { type: 'application', ...named(own), licenses: [{ license: { id: own.license } }] },
    },
    components: packages.map((each) => ({
      type: 'library',
      ...named(each),
      licenses: [{ license: { id: each.license } }],
      hashes: hashes(lock.packages[each.place]?.integrity),
    })),
    dependencies: [{ ref: purl(own), dependsOn: packages.map(purl) }],
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

function named(each) {
  const [, group, name] = /^(?:(@[^/]+)\/)?(.*)$/u.exec(each.name)
  return { 'bom-ref': purl(each), ...(group && { group }), name, version: each.version, purl: purl(each) }
}

/** https://github.com/package-url/purl-spec/blob/main/types-doc/npm-definition.md */
function purl({ name, version }) {
  return `pkg:npm/${name.replace(/^@/u, '%40')}@${version}`
}

/** Of the tarball that it was installed from. */
function hashes(integrity) {
  if (!integrity?.startsWith('sha512-')) throw new Error('package-lock.json has no digest of a package that is bundled')
  return [{ alg: 'SHA-512', content: Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex') }]
}
