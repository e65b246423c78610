/**
 * Where npm puts an entry of a tarball: pacote's filter (lib/fetcher.js) and node-tar's Unpack with `strip: 1`, step by step.
 * The tests hold it to what pacote extracts.
 */
import { posix, win32 } from 'node:path'
import { MAX_DEPTH, MAX_PATH_BYTES, MAX_SEGMENT_BYTES } from './limits.ts'

/**
 * What nearly all are: names of letters, digits and the like, `package` first. Nothing is to be said of such a path, and it is
 * where it says, so that the long way need not be gone.
 */
const PLAIN = /^[\w-]{1,80}(?:\/[\w@+-][\w@.+-]{0,79}){1,9}$/u

/**
 * @param path as the tarball has it
 * @returns below the package's root; `undefined` where npm leaves the entry out
 */
export function installedPath(path: string): string | undefined {
  if (PLAIN.test(path)) return path.slice(path.indexOf('/') + 1)
  // 1. The first segment goes, whatever it is: `package/a`, `foo/a`, `../a` and `/a` all become `a`.
  const segments = path.split('/').slice(1)
  if (segments.length > MAX_DEPTH) return undefined
  // 2. What would make it absolute goes, on every system.
  const relative = withoutRoot(segments.join('/'))
  if (relative.replaceAll('\\', '/').split('/').includes('..')) return undefined
  // 3. The file system's own view of the rest.
  const resolved = posix.join('/', relative).replace(/\/$/u, '').slice(1)
  return resolved === '' ? undefined : resolved
}

/** node-tar's stripAbsolutePath. */
function withoutRoot(path: string): string {
  let rest = path
  for (;;) {
    const { root } = win32.parse(rest)
    if (root === '' && !win32.isAbsolute(rest)) return rest
    rest = rest.slice(rest.startsWith('/') && !rest.startsWith('//?/') ? 1 : root.length)
  }
}

/** pacote's: a .gitignore takes the place of an .npmignore, unless there was one before it. */
export function ignoreFile(path: string): string | undefined {
  return posix.basename(path) === '.gitignore' ? path.replace(/\.gitignore$/u, '.npmignore') : undefined
}

/** @returns why a path leads elsewhere on some system or in some package manager; `undefined` for one that does not */
export function pathFault(path: string, isDirectory: boolean): string | undefined {
  if (PLAIN.test(path)) return undefined
  const segments = (isDirectory ? path.replace(/\/$/u, '') : path).split('/')
  if (Buffer.byteLength(path) > MAX_PATH_BYTES || segments.length - 1 > MAX_DEPTH)
    return 'it is too long to be installed'
  if (
    segments.some((segment) => segment.length > MAX_SEGMENT_BYTES / 3 && Buffer.byteLength(segment) > MAX_SEGMENT_BYTES)
  )
    return 'a name in it is too long to be installed'
  if (/[\u0000-\u001f\u007f]/u.test(path)) return 'it has control characters'
  if (path.includes('\\')) return 'it has a backslash, which separates directories on Windows alone'
  if (path.startsWith('/')) return 'it is absolute'
  if (segments.includes('..')) return 'it leads out of its directory'
  // `package/./index.js` is what npm itself makes of "files": ["./index.js"].
  if (segments[0] === '.' || segments.includes(''))
    return 'it has segments that mean nothing, and that not all readers drop'
  if (segments.slice(0, 2).some((segment) => /^[a-z]:/iu.test(segment))) return 'it names a drive'
  if (segments.length === 1 && !isDirectory) return "it lies beside the package's directory, not in it"
  return undefined
}

/** What file systems that do not tell case, or forms of Unicode, take for one path. The same rule as node-tar's. */
export function foldedPath(path: string): string {
  if (/^[\u0000-\u007f]*$/u.test(path)) return path.toLowerCase()
  return path.normalize('NFD').toLocaleLowerCase('en').toLocaleUpperCase('en').toLowerCase()
}
