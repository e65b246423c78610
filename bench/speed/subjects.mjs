/** Who runs: the floor, verify-deps, and npm, each on a lab. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { measure, together } from './processes.mjs'

const here = (name) => fileURLToPath(new URL(name, import.meta.url))

/** As `npm run` tells, or else the one on the path. */
export function findNpm() {
  const told = process.env.npm_execpath
  if (told?.endsWith('npm-cli.js')) return told
  const root = execFileSync('npm', ['root', '--global'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()
  const script = path.join(root, 'npm/bin/npm-cli.js')
  if (!existsSync(script)) throw new Error(`npm was not found at ${script}.`)
  return script
}

/** @param cli the built verify-deps */
export function subjects(lab, scratch, { cli, npm }) {
  const { registry, project, world } = lab
  const installed = `${project}-installed`
  const run = async (script, args, env, cwd = project) => {
    const before = await lab.asked()
    const result = await measure(script, args, { cwd, env, scratch })
    return { ...result, asked: difference(await lab.asked(), before) }
  }
  const verify = (env) => run(cli, ['--trusted-root', 'trusted-root.json'], env)
  const ci = (env, cwd) => run(npm, ['ci', '--ignore-scripts'], env, cwd)
  const withoutModules = () => rmSync(`${project}/node_modules`, { recursive: true, force: true })
  /** Once with nothing in any cache, and once more. All is removed at the very end, since removing slows the next one. */
  const twice = async (work) => {
    const home = lab.newHome()
    return { cold: await work(home), warm: await work(home) }
  }
  const once = async (work) => {
    const home = lab.newHome()
    const result = await work(home)
    withoutModules()
    // ext4 takes long to find room for a new file for some seconds after many were removed.
    await sleep(6000)
    return result
  }
  return {
    floor: () => run(here('floor.mjs'), [registry, project, world], {}),
    verify: () => twice(verify),
    /** npm audits what is installed: not part of what is measured. */
    install: async () => {
      cpSync(project, installed, { recursive: true })
      await ci(lab.newHome(), installed)
    },
    audit: () => twice((env) => run(npm, ['audit', 'signatures'], env, installed)),
    ci: () => once((env) => ci(env)),
    gate: () => once(async (env) => together(await verify(env), await ci(env))),
  }
}

function difference(after, before) {
  const each = Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)])
  return Object.fromEntries(each.filter(([name, count]) => count > 0 || name === 'bytes'))
}
