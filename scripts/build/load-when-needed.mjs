/**
 * A dependency that CommonJS code requires in the midst of an asynchronous function is asked for only there. The bundler
 * puts it beside the code that may ask for it; imported dynamically it is a file of its own.
 */

/** By the file that asks, what it asks for. */
const SELDOM = new Map([
  // Only where there is a package.json above the project: whether the project is a workspace there.
  [/\/node_modules\/@npmcli\/config\/lib\/index\.js$/u, ['@npmcli/package-json', '@npmcli/map-workspaces']],
])

/** A plugin of the bundler. */
export const loadWhenNeeded = {
  name: 'load-when-needed',
  transform(code, id) {
    const file = id.replaceAll('\\', '/')
    const packages = [...SELDOM].find(([asking]) => asking.test(file))?.[1]
    return packages?.reduce((changed, name) => importing(changed, name, file), code)
  },
}

function importing(code, name, file) {
  const [before, after, ...more] = code.split(`= require('${name}')\n`)
  if (after === undefined || more.length > 0) throw new Error(`${file} does not require ${name} once, as it used to`)
  return `${before}= (await import('${name}')).default\n${after}`
}
