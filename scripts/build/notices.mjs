/** dist/THIRD-PARTY-LICENSES.txt: what the licences of others ask to be passed on. */
const HEAD = `verify-deps has code of these packages in its files. Each is under the licence that follows its name.
`
const LINE = '-'.repeat(80)

export function notices(packages) {
  const parts = packages.map(({ name, version, license, texts }) =>
    [LINE, `${name} ${version} (${license})`, LINE, ...texts.map(clean)].join('\n\n'),
  )
  return `${[HEAD.trim(), ...parts].join('\n\n')}\n`
}

function clean(text) {
  return text.replaceAll('\r\n', '\n').trim()
}
