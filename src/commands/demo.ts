import { Command } from 'clipanion'
import type { Exhibit } from '../demo/world.ts'
import { UsageError } from '../usage-error.ts'
import { VerifyingCommand } from './options.ts'

export class DemoCommand extends VerifyingCommand {
  static override paths = [['demo']]
  static override usage = Command.Usage({
    description: 'Show what verify-deps says of honest and of tampered packages',
    details: `
      Starts a small registry on this machine with packages that are honest, unsigned, tampered with, wrongly signed,
      built by somebody else and more, and verifies a lockfile that asks for all of them. Nothing leaves this machine.
    `,
  })

  /** Nobody wants an annotation for a package of the demo. */
  protected override readonly tellsRunner = false

  override async execute(): Promise<number> {
    this.verifyOptions()
    if (this.offline || this.evidence !== undefined) {
      throw new UsageError(
        'The demo asks a registry on this machine alone, and has its own evidence. Leave --offline and --evidence out.',
      )
    }
    const [{ readWorld }, { runDemo }] = await Promise.all([import('../demo/world.ts'), import('../demo/run-demo.ts')])
    const world = await readWorld()
    if (this.isForPeople()) this.context.stdout.write(introduce(world.packages))
    return this.deliver((options) => runDemo(world, options))
  }
}

function introduce(packages: readonly Exhibit[]): string {
  const width = Math.max(...packages.map(({ name }) => name.length))
  const stories = packages.map(({ name, story }) => `  ${name.padEnd(width)}  ${story}`)
  return [
    'In a registry on this machine there are:',
    '',
    ...stories,
    '',
    'This is what verify-deps says:',
    '',
    '',
  ].join('\n')
}
