/**
 * A project with two dependencies on a loopback registry, one of which has an install script that leaves a file.
 *
 * In the honest world everything is as it was published. Each hostile world is the same but for one thing, which package
 * managers do not look at: without a door they install the package, and its script runs.
 */
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { KEY } from '../../fixtures/demo/exhibits.ts'
import { keysDocument } from '../../fixtures/lab/key.ts'
import { BASE, publish } from '../../fixtures/lab/publication.ts'
import { answersOf } from '../../fixtures/managers/world.ts'
import type { Answer, World } from '../../src/demo/world.ts'
import type { Project } from '../support/cli.ts'
import { makeProject } from '../support/cli.ts'
import type { FaultyRegistry } from '../support/faulty-registry.ts'
import { serveWorld } from '../support/loopback.ts'

export const HOSTILITIES = ['forged-signature', 'swapped-bytes', 'look-alike'] as const

/**
 * - `forged-signature`: the registry's signature is over other bytes. VD202.
 * - `swapped-bytes`: the registry gives other bytes, and somebody made the lockfile agree with them (`tamper`). VD1xx.
 * - `look-alike`: the project protects the name `whit-script`, and the dependency is `with-script`. VD6xx.
 */
export type Hostility = (typeof HOSTILITIES)[number]

/** The package with the script, and the one without. */
export const SCRIPTED = 'with-script'
export const PLAIN = 'without-script'

export interface DoorWorld {
  readonly registry: FaultyRegistry
  /**
   * The project: a directory with package.json, .npmrc and what was asked for, and an environment of its own whose PATH has
   * the built `verify-deps`. Give both to `manager.run`.
   */
  readonly project: Project
  /** What package.json says, for tests that write it anew. */
  readonly manifest: Readonly<Record<string, unknown>>
  /** What the hostile make of a lockfile that the manager wrote; in most worlds, nothing. */
  readonly tamper: (lockfile: string) => string
  /** From now on the registry gives other bytes for the package with the script, whatever it said of them before. */
  readonly swap: () => void
  /** Install scripts that ran, as `with-script.postinstall`, sorted. */
  readonly ran: () => Promise<readonly string[]>
  /** What is in node_modules, sorted, without what begins with a dot. */
  readonly installed: () => Promise<readonly string[]>
  /** The paths of the tarballs that were asked for since the last call. */
  readonly tarballs: () => readonly string[]
}

export interface DoorWorldOptions {
  readonly hostility?: Hostility | undefined
  /** More members of package.json, such as `scripts` or `trustedDependencies`. */
  readonly manifest?: Readonly<Record<string, unknown>>
  /** More files of the project; `REGISTRY` in them stands for the registry's address, without a slash at its end. */
  readonly files?: Readonly<Record<string, string>>
}

/** Leaves a file named for the package and the script. Every manager hands the environment on to scripts. */
const LEAVE = `const { writeFileSync } = require('node:fs')
const { join } = require('node:path')
writeFileSync(join(process.env.DOOR_TRACES, process.argv[2]), '')
`

/** For a root script: the same, `node leave.cjs NAME`. The project has this file. */
const LEAVE_FILE = 'leave.cjs'

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

/** Closed when the test is. */
export async function openDoorWorld({ hostility, manifest, files }: DoorWorldOptions = {}): Promise<DoorWorld> {
  const publication = {
    name: SCRIPTED,
    manifest: { scripts: { postinstall: `node ${LEAVE_FILE} ${SCRIPTED}.postinstall` }, hasInstallScript: true },
    files: { [LEAVE_FILE]: LEAVE },
  }
  const honest = await publish({ ...publication, keys: [KEY] })
  const other = await publish({ ...publication, content: '// steals tokens\n', keys: [KEY] })
  const scripted =
    hostility === 'forged-signature'
      ? await publish({ ...publication, keys: [KEY], message: `${SCRIPTED}@${honest.version}:${other.integrity}` })
      : hostility === 'swapped-bytes'
        ? { ...honest, tarball: other.tarball }
        : honest
  const answers: Record<string, Answer> = {
    '/-/npm/v1/keys': { json: keysDocument([KEY]) },
    ...(answersOf([scripted, await publish({ name: PLAIN, keys: [KEY] })]) as World['answers']),
  }
  const registry = await serveWorld({ base: BASE, answers })
  const registryAddress = registry.address.replace(/\/$/u, '')

  const root = {
    name: 'project',
    version: '1.0.0',
    private: true,
    dependencies: { [SCRIPTED]: '1.0.0', [PLAIN]: '1.0.0' },
    ...manifest,
  }
  const texts = {
    '.npmrc': `registry=${registry.address}\naudit=false\nfund=false\nupdate-notifier=false\n`,
    'package.json': `${JSON.stringify(root, null, 2)}\n`,
    [LEAVE_FILE]: LEAVE,
    ...(hostility === 'look-alike' && {
      'verify-deps.json': `${JSON.stringify({ names: { protect: ['whit-script'] } })}\n`,
    }),
    ...Object.fromEntries(
      Object.entries(files ?? {}).map(([name, text]) => [name, text.replaceAll('REGISTRY', registryAddress)]),
    ),
  }
  const made = await makeProject({ base: BASE, answers, project: texts, packages: [] }, registry.address)
  onTestFinished(made.remove)
  // Beside the project they would be part of it.
  const own = path.join(made.directory, '.door')
  const [traces, bin] = [path.join(own, 'traces'), path.join(own, 'bin')]
  await Promise.all([traces, bin].map((directory) => mkdir(directory, { recursive: true })))
  const command = path.join(bin, 'verify-deps')
  await writeFile(command, `#!/bin/sh\nexec node "${CLI}" "$@"\n`)
  await chmod(command, 0o755)

  let counted = 0
  return {
    registry,
    manifest: root,
    project: { ...made, env: { ...made.env, DOOR_TRACES: traces, PATH: bin } },
    tamper: (lockfile) =>
      hostility === 'swapped-bytes'
        ? lockfile
            .replaceAll(honest.integrity, other.integrity)
            .replaceAll(honest.document.dist.shasum, other.document.dist.shasum)
        : lockfile,
    swap: () => {
      answers[honest.path] = { base64: other.tarball.toString('base64') }
    },
    ran: async () => (await readdir(traces)).sort(),
    installed: async () => {
      const names = await readdir(path.join(made.directory, 'node_modules')).catch(() => [])
      return names.filter((name) => !name.startsWith('.')).sort()
    },
    tarballs: () => {
      const since = registry.asked.slice(counted)
      counted = registry.asked.length
      return since.filter((asked) => asked.endsWith('.tgz'))
    },
  }
}
