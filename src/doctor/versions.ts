/** Whether Node and npm are of versions that work. */
import semver from 'semver'
import { bad, ok, unknown, warn } from './diagnosis.ts'
import type { Check } from './surroundings.ts'

/** The oldest that verify-deps is tested with. */
const OLDEST_NPM = '10.0.0'

export const versions: Check = {
  name: 'versions',
  examine: ({ nodeVersion, npmVersion, supportedNode, manager }) => {
    const node = semver.satisfies(nodeVersion, supportedNode)
      ? ok('Node is supported', `This is Node ${nodeVersion}.`)
      : bad('Node is not supported', `This is Node ${nodeVersion}, and verify-deps needs ${supportedNode}.`, {
          text: 'Use a Node of an active line, as node-version: 22 does in CI.',
        })
    if ('value' in manager && manager.value.name !== 'npm') return [node]
    if (npmVersion === undefined)
      return [node, unknown('The version of npm', 'There is no npm on the PATH whose version can be told.')]
    const npm = semver.gte(npmVersion, OLDEST_NPM)
      ? ok('npm is supported', `This is npm ${npmVersion}.`)
      : warn('npm is old', `This is npm ${npmVersion}; verify-deps is tested with npm 10 and later.`, {
          run: 'npm install --global npm@11',
        })
    return [node, npm]
  },
}
