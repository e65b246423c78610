/** The declarations of dist/: those that the entries lead to, which may name nothing that is not installed with us. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const IMPORT = /\b(?:from|import)\s*\(?\s*(["'])(?<specifier>[^"']+)\1/gu
/** Runs a module, and declares nothing. */
const BARE = /^import (["'])[^"']+\1;\n/gmu

/** @returns texts by their path in dist/ */
export async function declare(root, entries) {
  const directory = await mkdtemp(path.join(tmpdir(), 'verify-deps-types-'))
  try {
    await compile(root, directory)
    const found = new Map()
    const waiting = entries.map((entry) => `${entry}.d.ts`)
    for (const name of waiting) {
      if (found.has(name)) continue
      const text = (await readFile(path.join(directory, name), 'utf8')).replace(BARE, '')
      found.set(name, text)
      for (const { groups } of text.matchAll(IMPORT)) {
        const { specifier } = groups
        if (specifier.startsWith('node:')) continue
        if (!specifier.startsWith('.')) {
          throw new Error(`${name} names ${specifier}, which nobody has who installs this package`)
        }
        waiting.push(path.posix.join(path.posix.dirname(name), specifier.replace(/\.[jt]s$/u, '.d.ts')))
      }
    }
    return found
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function compile(root, directory) {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc')
  const args = [tsc, '-p', path.join(root, 'tsconfig.build.json'), '--outDir', directory]
  try {
    await promisify(execFile)(process.execPath, args, { cwd: root })
  } catch (error) {
    // It writes what is wrong to stdout.
    throw new Error(error.stdout || error.message)
  }
}
