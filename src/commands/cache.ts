import { Command, Option } from 'clipanion'
import { UsageError } from '../usage-error.ts'
import { write } from './pipes.ts'

export class CacheCommand extends Command {
  static override paths = [['cache']]
  static override usage = Command.Usage({
    description: 'Say what is kept of what registries answered, and remove it',
    details: `
      Tells where the cache is, and how much is in it. It holds documents of registries, never verdicts; tarballs are in
      npm's own cache. It is pruned by itself, and a run with --no-cache leaves it alone.

      Exit codes: 0 done; 3 the command cannot be understood, or the cache cannot be used.
    `,
    examples: [
      ['Where it is', '$0 cache'],
      ['Start anew', '$0 cache --clear'],
    ],
  })

  prune = Option.Boolean('--prune', false, { description: 'remove what is too much or too old now' })
  clear = Option.Boolean('--clear', false, { description: 'remove all of it' })

  override async execute(): Promise<number> {
    if (this.prune && this.clear) throw new UsageError('--clear removes what --prune would, too. Give one of them.')
    const [{ findEvidenceCache }, inventory, { MAX_BYTES }, { plain }] = await Promise.all([
      import('../registry/cache/place.ts'),
      import('../registry/cache/inventory.ts'),
      import('../registry/cache/bounds.ts'),
      import('../report/text.ts'),
    ])
    const place = findEvidenceCache(this.context.env, { isNew: false })
    if ('unused' in place) {
      const where = place.root === undefined ? '' : `${plain(place.root)}\n`
      return this.say(`${where}Nothing is kept there: ${plain(place.unused)}.`)
    }
    const before = inventory.takeInventory(place)
    if (this.prune) inventory.prune(place)
    if (this.clear) inventory.clear(place)
    const now = this.prune || this.clear ? inventory.takeInventory(place) : before
    const removed = before.bytes - now.bytes
    return this.say(
      plain(place.root),
      `${now.documents} documents, ${inMegabytes(now.bytes)} of at most ${inMegabytes(MAX_BYTES)}`,
      place.secretFile === undefined
        ? 'Sealed with VERIFY_DEPS_CACHE_KEY'
        : `Sealed with the key in ${plain(place.secretFile)}`,
      ...(this.prune || this.clear ? [`Removed ${inMegabytes(Math.max(0, removed))}`] : []),
    )
  }

  private async say(...lines: readonly string[]): Promise<number> {
    await write(this.context.stdout as NodeJS.WriteStream, `${lines.join('\n')}\n`)
    return 0
  }
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
