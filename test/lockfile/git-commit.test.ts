import { expect, test } from 'vitest'
import { namesCommit } from '../../src/lockfile/git-commit.ts'

const COMMIT = '0123456789abcdef0123456789abcdef01234567'
const SHORT = COMMIT.slice(0, 39)

test.each([
  (commit: string) => `git+ssh://git@git.example/a/b.git#${commit}`,
  (commit: string) => `git://git.example/a/b#${commit}`,
  (commit: string) => `https://git.example/a/b.git#commit=${commit}`,
  (commit: string) => `https://git.example/a/b.git#commit:${commit}`,
  (commit: string) => `https://git.example/a/b.git#workspace=b&commit=${commit}`,
  (commit: string) => `github:a/b#${commit}`,
  (commit: string) => `https://codeload.example/a/b/tar.gz/${commit}`,
  (commit: string) => `https://git.example/a/b/get/${commit}.tar.gz`,
  (commit: string) => `https://git.example/api/v4/projects/a%2Fb/repository/archive.tar.gz?ref=${commit}`,
])('%s', (address) => {
  expect(namesCommit(address(COMMIT))).toBe(true)
  expect(namesCommit(address(COMMIT + COMMIT.slice(0, 24)))).toBe(true)
  for (const other of ['', 'main', 'v1.0.0', 'semver:^1.0.0', SHORT, `${COMMIT}0`, `${SHORT}g`]) {
    expect(namesCommit(address(other))).toBe(false)
  }
})

test.each([`git+https://git.example/${COMMIT}`, `git+https://git.example/a/tar.gz/${COMMIT}#main`, COMMIT])(
  'a name that looks like a commit is none: %s',
  (address) => expect(namesCommit(address)).toBe(false),
)
