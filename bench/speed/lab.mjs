/** The lab's registry in a process of its own, and a project that asks for everything in it. */
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync } from 'node:fs'
import { get } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const SERVER = fileURLToPath(new URL('../lab/serve.mjs', import.meta.url))

/** @param scratch a directory that somebody else removes */
export async function startLab(packages, scratch, delay = 20) {
  const project = mkdtempSync(`${scratch}/project-`)
  const args = ['--attached', '--packages', packages, '--project', project, '--delay', delay].map(String)
  const child = spawn(process.execPath, [SERVER, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const line = await new Promise((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve)
    child.once('exit', (status) => reject(new Error(`the lab's server ended with ${status}`)))
  })
  const { registry, proxy, world } = JSON.parse(line)
  return {
    registry,
    world,
    project,
    /** Of whoever shall not reach anything but the lab. Nothing of a home, and an empty npm cache. */
    newHome: () => {
      const home = mkdtempSync(`${scratch}/home-`)
      mkdirSync(`${home}/npm`)
      cpSync(`${world}/tuf`, `${home}/npm/_tuf`, { recursive: true })
      return {
        HOME: home,
        XDG_CACHE_HOME: `${home}/cache`,
        npm_config_cache: `${home}/npm`,
        HTTPS_PROXY: proxy,
        NO_PROXY: '127.0.0.1',
        NODE_EXTRA_CA_CERTS: `${world}/tls-certificate.pem`,
      }
    },
    asked: () => json(new URL('-/asked', registry)),
    close: () => {
      child.removeAllListeners('exit')
      child.kill()
    },
  }
}

function json(address) {
  return new Promise((resolve, reject) => {
    get(address, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve(JSON.parse(text)))
    }).on('error', reject)
  })
}
