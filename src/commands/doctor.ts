import { Command, Option } from 'clipanion'
import { LOCKFILE, widthOf } from './options.ts'
import { write } from './pipes.ts'
import { stackOf } from './stack.ts'

export class DoctorCommand extends Command {
  static override paths = [['doctor']]
  static override usage = Command.Usage({
    description: 'Say what makes verification here weak or impossible, and what mends it',
    details: `
      Looks at the project, its CI, npm's configuration and this machine, and asks the registry about a few packages. It
      changes nothing and runs nothing of the project.

      Exit codes: 0 nothing is bad; 1 something is; 2 nothing is known to be bad, but something could not be found out; 3 the
      command cannot be understood.
    `,
    examples: [
      ['Examine this project', '$0 doctor'],
      ['Without the network, as data', '$0 doctor --offline --json'],
    ],
  })

  lockfile = Option.String('--lockfile', LOCKFILE)
  registry = Option.String('--registry', { description: "in place of npm's configured registry" })
  policy = Option.String('--policy', { description: "a policy file in place of the project's verify-deps.json" })
  trustedRoots = Option.Array('--trusted-root', { description: "examine this trusted root in place of Sigstore's" })
  offline = Option.Boolean('--offline', false, { description: 'ask nothing over the network' })
  json = Option.Boolean('--json', false, { description: 'what was found as data, for machines' })
  verbose = Option.Boolean('--verbose', false, { description: 'tell where in the code an internal error arose' })
  directory = Option.String({ required: false, name: 'DIR' })

  override async execute(): Promise<number> {
    const [{ readSurroundings }, { examine }, { exitCodeOf }, { doctorJson, doctorText }] = await Promise.all([
      import('../doctor/read-surroundings.ts'),
      import('../doctor/index.ts'),
      import('../doctor/diagnosis.ts'),
      import('../doctor/doctor-report.ts'),
    ])
    const surroundings = await readSurroundings({
      directory: this.directory ?? '.',
      env: this.context.env,
      now: new Date(),
      execPath: process.execPath,
      nodeVersion: process.versions.node,
      lockfile: this.lockfile,
      registry: this.registry,
      policy: this.policy,
      trustedRoots: this.trustedRoots,
      offline: this.offline,
    })
    const told = await examine(surroundings, (error) => {
      if (this.verbose) this.context.stderr.write(`${stackOf(error)}\n`)
    })
    const stdout = this.context.stdout as NodeJS.WriteStream
    await write(stdout, this.json ? doctorJson(surroundings, told) : doctorText(told, widthOf(stdout)))
    return exitCodeOf(told)
  }
}
