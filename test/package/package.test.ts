/** The package as it would be published: packed, installed without a network, and used. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { VERSION } from '../../src/version.ts'

// Each spawns processes, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const MAX_BYTES = 12_000_000
const ROOT = fileURLToPath(new URL('../..', import.meta.url))

interface Material {
  readonly group?: string
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly licenses: readonly { readonly license: { readonly id: string } }[]
  readonly hashes: readonly { readonly alg: string; readonly content: string }[]
}

let project: string
let installed: string
/** By path in the package, with `/`. */
let files: ReadonlyMap<string, Buffer>

async function run(command: string, args: readonly string[], cwd: string) {
  // Nothing is to be had from anywhere: nobody listens on port 9.
  const env = {
    PATH: process.env['PATH'],
    HOME: project,
    npm_config_cache: path.join(project, 'cache'),
    npm_config_registry: 'http://127.0.0.1:9/',
    npm_config_update_notifier: 'false',
  }
  return promisify(execFile)(command, [...args], { cwd, env, maxBuffer: 2 ** 26 })
}

const node = (code: string) => run(process.execPath, ['--input-type=module', '--eval', code], project)
const text = (name: string) => files.get(name)?.toString('utf8') ?? ''
const code = () => [...files].filter(([name]) => name.startsWith('dist/') && name.endsWith('.js'))
const materials = (): readonly Material[] => JSON.parse(text('dist/sbom.cdx.json')).components
const fullName = ({ group, name }: Material) => (group === undefined ? name : `${group}/${name}`)

beforeAll(async () => {
  project = await mkdtemp(path.join(tmpdir(), 'verify-deps-test-'))
  await writeFile(path.join(project, 'package.json'), '{"name":"p","version":"1.0.0","private":true}')
  await mkdir(path.join(project, 'packed'))
  // Without scripts: dist/ is as `npm run build` left it.
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', path.join(project, 'packed')], ROOT)
  const [tarball = ''] = await readdir(path.join(project, 'packed'))
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./packed/${tarball}`], project)
  installed = path.join(project, 'node_modules/verify-deps')
  const entries = await readdir(installed, { recursive: true })
  const paths = await Promise.all(
    entries.map(async (name) => ((await stat(path.join(installed, name))).isFile() ? [name] : [])),
  )
  files = new Map(
    await Promise.all(
      paths
        .flat()
        .map(async (name) => [name.replaceAll('\\', '/'), await readFile(path.join(installed, name))] as const),
    ),
  )
})

afterAll(() => rm(project, { recursive: true, force: true, maxRetries: 5 }))

describe('what is installed', () => {
  test('one package, which asks for no other', async () => {
    const there = await readdir(path.join(project, 'node_modules'))
    expect(there.filter((name) => !name.startsWith('.'))).toEqual(['verify-deps'])
    expect(await readdir(installed)).not.toContain('node_modules')
    const manifest = JSON.parse(text('package.json'))
    const asks = ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundleDependencies']
    expect(asks.filter((member) => member in manifest)).toEqual([])
    expect(['preinstall', 'install', 'postinstall'].filter((script) => script in manifest.scripts)).toEqual([])
  })

  test('is under 12 MB', () => {
    const bytes = [...files.values()].reduce((sum, { length }) => sum + length, 0)
    console.log(`The package has ${(bytes / 1e6).toFixed(1)} MB in ${files.size} files.`)
    expect(bytes).toBeLessThan(MAX_BYTES)
  })

  test('names no place of this machine', () => {
    const root = ROOT.replace(/[\\/]$/u, '')
    expect([...files].flatMap(([name, bytes]) => (bytes.includes(root) ? [name] : []))).toEqual([])
  })

  test('has code that imports only what is in it, and Node', () => {
    const foreign = code().flatMap(([name, bytes]) => {
      const imported = bytes.toString('utf8').matchAll(/^(?:import|export)\b[^;'"\n]*?["'](?<asked>[^"'\n]+)["'];?$/gmu)
      return [...imported].flatMap(({ groups }) => {
        const asked = groups?.['asked'] ?? ''
        if (asked.startsWith('.')) return files.has(path.posix.join(path.posix.dirname(name), asked)) ? [] : [asked]
        return builtinModules.includes(asked.replace(/^node:/u, '')) ? [] : [`${name}: ${asked}`]
      })
    })
    expect(foreign).toEqual([])
  })

  test('has few files to load: what is always loaded together is one', () => {
    const loaded = (entry: string) => {
      const names = new Set([`dist/${entry}`])
      for (const name of names) {
        for (const { groups } of text(name).matchAll(/^import\b[^;'"\n]*?"(?<asked>\.[^"\n]+)";$/gmu)) {
          names.add(path.posix.join(path.posix.dirname(name), groups?.['asked'] ?? ''))
        }
      }
      return [...names].map((name) => name.replace(/^dist\/(?:chunks\/)?/u, '')).sort()
    }
    const [base, runtime] = ['base.js', 'rolldown-runtime.js']
    expect(loaded('cli.js')).toEqual([base, 'cli.js', runtime])
    // None of them the command line's.
    expect(loaded('sigstore/index.js')).toEqual(['examine.js', 'sigstore/index.js'])
    expect(loaded('index.js')).toEqual([base, 'index.js', 'index.js', runtime, 'thread.js'])
    expect(loaded('threads/thread.js')).toEqual([base, 'examine.js', runtime, 'thread.js', 'threads/thread.js'])
  })

  test('has declarations that name nothing that is not installed', () => {
    const declarations = [...files].filter(([name]) => name.endsWith('.d.ts'))
    expect(declarations.length).toBeGreaterThan(0)
    const named = declarations.flatMap(([, bytes]) =>
      [...bytes.toString('utf8').matchAll(/\b(?:from|import)\s*\(?\s*["'](?<asked>[^."'][^"']*)["']/gu)].map(
        ({ groups }) => groups?.['asked'],
      ),
    )
    expect(named.filter((asked) => asked?.startsWith('node:') !== true)).toEqual([])
  })
})

describe('the code of others', () => {
  /** The bundler writes above each module where it is from. */
  const bundled = () =>
    new Set(
      code().flatMap(([, bytes]) =>
        [
          ...bytes.toString('utf8').matchAll(/^\/\/(?:#region)? .*node_modules\/(?<name>(?:@[^/\n]+\/)?[^/\n]+)\//gmu),
        ].map(({ groups }) => groups?.['name'] ?? ''),
      ),
    )

  test('is listed for scanners', () => {
    const listed = materials()
    expect([...bundled()].sort()).not.toEqual([])
    expect([...bundled()].filter((name) => !listed.some((each) => fullName(each) === name))).toEqual([])
    for (const each of listed) {
      expect(each.purl).toBe(`pkg:npm/${fullName(each).replace('@', '%40')}@${each.version}`)
      expect(each.hashes).toEqual([{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/u) }])
    }
    expect(new Set(listed.map(({ purl }) => purl)).size).toBe(listed.length)
  })

  test('comes with its licences', () => {
    const licences = text('dist/THIRD-PARTY-LICENSES.txt')
    const headed = [...licences.matchAll(/^-{80}\n\n(?<head>\S+ \S+ \(\S+\))\n\n-{80}\n\n(?=\S)/gmu)]
    expect(headed.map(({ groups }) => groups?.['head'])).toEqual(
      materials().map((each) => `${fullName(each)} ${each.version} (${each.licenses[0]?.license.id})`),
    )
  })
})

describe('what is installed works', () => {
  test('npx verify-deps --version', async () => {
    const { stdout } = await run('npx', ['--offline', 'verify-deps', '--version'], project)
    expect(stdout).toBe(`${VERSION}\n`)
  })

  test('the demo', async () => {
    const cli = path.join(installed, 'dist/cli.js')
    const ran = await run(process.execPath, [cli, 'demo'], project).catch((error) => error)
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 1, stderr: '' })
    expect(ran.stdout).toContain('12 packages failed')
  })

  test('a page, a list and a door: the files beside the code', async () => {
    const cli = path.join(installed, 'dist/cli.js')
    const { stdout } = await run(process.execPath, [cli, 'explain', 'VD101'], project)
    expect(stdout).toBe(text('docs/findings/VD101.md'))
    const { stdout: doctor } = await run(process.execPath, [cli, 'doctor', '--offline'], project).catch(
      (error) => error,
    )
    expect(doctor).toContain('Node')
  })

  test('what is loaded only for a workspace, and only for a proxy', async () => {
    const workspace = path.join(project, 'root/a')
    await mkdir(workspace, { recursive: true })
    const entry = { version: '1.0.0', resolved: 'https://registry.example/x/-/x-1.0.0.tgz', integrity: 'sha1-AAAA' }
    const lockfile = { name: 'a', lockfileVersion: 3, packages: { '': {}, 'node_modules/x': entry } }
    await Promise.all([
      writeFile(path.join(project, 'root/package.json'), '{"name":"root","workspaces":["a"]}'),
      writeFile(path.join(project, 'root/.npmrc'), 'https-proxy=http://127.0.0.1:9\nfetch-retries=0\n'),
      writeFile(path.join(workspace, 'package.json'), '{"name":"a"}'),
      writeFile(path.join(workspace, 'package-lock.json'), JSON.stringify(lockfile)),
    ])
    const cli = path.join(installed, 'dist/cli.js')
    const args = ['--no-cache', '--registry', 'https://registry.example/']
    const { stdout } = await run(process.execPath, [cli, ...args], workspace).catch((error) => error)
    expect(stdout).toContain('ECONNREFUSED 127.0.0.1:9')
    expect(stdout).not.toContain('ENOTFOUND registry.example')
  })

  test.each([
    ['verify-deps', 'verify'],
    ['verify-deps/sigstore', 'examine'],
    ['verify-deps/bun-scanner', 'scanner'],
  ])('import of %s', async (specifier, member) => {
    const { stdout } = await node(`import * as all from '${specifier}'; console.log(typeof all.${member})`)
    expect(stdout).toMatch(/^(?:function|object)\n$/u)
  })
})
