import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parsedUrl, registryUrl } from '../src/parsed-url.ts'

describe('parsedUrl', () => {
  test('is undefined for what is no address', () => {
    expect(parsedUrl('https://registry.example/a')?.pathname).toBe('/a')
    expect(parsedUrl('registry.example/a')).toBeUndefined()
  })
})

describe('registryUrl', () => {
  const partsOf = ({ protocol, host, hostname, port, pathname }: URL) => ({ protocol, host, hostname, port, pathname })

  test('has the parts of a URL, also when asked again, and after many others', () => {
    const registries = [...Array(200).keys()].map((at) => `http://r${at}.example:${8000 + (at % 3)}/npm/${at}`)
    for (const registry of [...registries, ...registries, registries[0] as string]) {
      expect(registryUrl(registry)).toEqual(partsOf(new URL(registry)))
    }
  })

  test('throws for what is no address, each time', () => {
    expect(() => registryUrl('none')).toThrow(TypeError)
    expect(() => registryUrl('none')).toThrow(TypeError)
  })
})

test('nobody asks URL.canParse, which changes its mind', () => {
  const source = path.join(import.meta.dirname, '../src')
  const asking = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && readFileSync(path.join(source, file), 'utf8').includes('URL.canParse('),
  )
  expect(asking).toEqual([])
})
