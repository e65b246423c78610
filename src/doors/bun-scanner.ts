/**
 * The door of Bun: its security scanner, https://bun.com/docs/pm/security-scanner-api. Bun imports this module before it
 * installs, in a process of its own, and installs nothing when there is a fatal advisory or an error.
 *
 * Bun's runtime has another cryptographic library than Node, which does not know all keys that Node knows. Verdicts must
 * not depend on the door, so the command line does the work, under Node: `verify-deps bun-scan`.
 *
 * It imports nothing but Node's own modules, and works as a copy of this one file that a project has beside its bunfig.toml.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** What Bun says of one package. */
interface ScannedPackage {
  readonly name: string
  readonly version: string
  readonly requestedRange: string
  readonly tarball: string
}

interface Advisory {
  /** Bun has `warn` as well, and cancels the installation for it where nobody can be asked. */
  readonly level: 'fatal'
  readonly package: string
  readonly url: null
  readonly description: string
}

export interface BunScanner {
  readonly version: '1'
  /** @throws where there is no verdict: Bun installs nothing then */
  readonly scan: (asked: { readonly packages: readonly ScannedPackage[] }) => Promise<Advisory[]>
}

/** More than any list of advisories that somebody reads. */
const MAX_ANSWER_BYTES = 2 ** 26

export const scanner: BunScanner = {
  version: '1',
  async scan({ packages }) {
    const cli = process.env['VERIFY_DEPS_BIN'] || fileURLToPath(new URL('../cli.js', import.meta.url))
    if (!existsSync(cli)) {
      throw new Error(`There is no ${cli}. Set VERIFY_DEPS_BIN to the dist/cli.js of a verify-deps that is installed.`)
    }
    const { code, stdout } = await runCli(cli, JSON.stringify(packages))
    if (code !== 0) throw new Error(`verify-deps (${cli}) ended with ${code}, and nothing is decided.`)
    return readAnswer(stdout, packages.length)
  },
}

interface Ran {
  /** The exit code, or the name of the signal. */
  readonly code: number | string
  readonly stdout: string
}

/** What it says beside its answer goes to where Bun's own messages go. */
function runCli(cli: string, packages: string): Promise<Ran> {
  const node = process.versions['bun'] === undefined ? process.execPath : 'node'
  return new Promise((resolve, reject) => {
    const child = spawn(node, [cli, 'bun-scan'], { stdio: ['pipe', 'pipe', 'inherit'] })
    const chunks: Buffer[] = []
    let bytes = 0
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= MAX_ANSWER_BYTES) chunks.push(chunk)
      else child.kill()
    })
    child.on('error', (error) => {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
      reject(missing ? new Error('verify-deps needs Node.js, and there is no node on the PATH. Install it.') : error)
    })
    child.on('close', (code, signal) => resolve({ code: code ?? String(signal), stdout: `${Buffer.concat(chunks)}` }))
    // One that ends without reading says so by its exit code.
    child.stdin.on('error', () => {})
    child.stdin.end(packages)
  })
}

/** An answer to something else, such as what another command prints, is none. */
function readAnswer(text: string, asked: number): Advisory[] {
  const { judged, advisories } = JSON.parse(text) as { readonly judged?: unknown; readonly advisories?: unknown }
  if (judged !== asked || !Array.isArray(advisories) || !advisories.every(isAdvisory)) {
    throw new Error('What verify-deps answered is no answer to what Bun asked, and nothing is decided.')
  }
  return advisories
}

function isAdvisory(value: unknown): value is Advisory {
  const { level, package: name, description } = (value ?? {}) as Partial<Record<keyof Advisory, unknown>>
  return level === 'fatal' && typeof name === 'string' && typeof description === 'string'
}
