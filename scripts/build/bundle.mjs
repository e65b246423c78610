/** The code of dist/: ours and others', in chunks that are loaded when they are needed. */
import { isBuiltin } from 'node:module'
import path from 'node:path'
import { rolldown } from 'rolldown'
import { loadWhenNeeded } from './load-when-needed.mjs'
import { loadedTogether } from './loaded-together.mjs'

/** What Node takes of it hands `require` on, which no bundler can follow. The same code, as modules. */
const ALIAS = { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' }

/**
 * @param entries paths in src/, without an end
 * @param alone the same, of those that are to have all they need in one file
 */
export async function bundle(root, entries, alone) {
  const outputs = await Promise.all([
    chunksOf(root, entries, { codeSplitting: loadedTogether(root) }),
    ...alone.map((entry) => chunksOf(root, [entry], { codeSplitting: false })),
  ])
  return outputs.flat()
}

async function chunksOf(root, entries, output) {
  const build = await rolldown({
    cwd: root,
    input: Object.fromEntries(entries.map((entry) => [entry, path.join(root, 'src', `${entry}.ts`)])),
    platform: 'node',
    resolve: { alias: ALIAS },
    plugins: [loadWhenNeeded],
    // Only Node's own modules stay outside. A module that cannot be found is an error, and not left to be found later.
    external: [/^node:/u],
    transform: { target: 'node20.19' },
    // What is imported dynamically may be loaded together with what imports it: that is what the groups are for.
    checks: { ineffectiveDynamicImport: false },
    // Warnings are about what would be wrong only in somebody's hands.
    onLog(_level, log) {
      throw new Error(log.message)
    },
  })
  try {
    const { output: files } = await build.generate({
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name].js',
      // People should be able to read what runs.
      minify: false,
      ...output,
    })
    return files.map((file) => {
      if (file.type !== 'chunk') throw new Error(`${file.fileName} is no code`)
      refuseOutside(file)
      return file
    })
  } finally {
    await build.close()
  }
}

/** The bundler leaves alone what it does not understand, which would then be looked for in vain on somebody's machine. */
function refuseOutside({ fileName, code }) {
  const lines = code.split('\n').filter((line) => !/^(?:import|export|var __require) /u.test(line))
  for (const [use, , asked] of lines.join('\n').matchAll(/\b__require(?:\((["'`])(.*?)\1|[^(.].*)/gu)) {
    if (asked === undefined || !isBuiltin(asked))
      throw new Error(`${fileName} requires what is not in it: ${use.slice(0, 80)}`)
  }
}
