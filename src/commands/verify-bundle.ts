import { Command, Option } from 'clipanion'
import { plain } from '../report/text.ts'
import type { Engine } from '../sigstore/signature.ts'
import type { TrustRoot } from '../sigstore/trust-root.ts'
import { describeCopy } from '../trust/describe-copy.ts'
import { UsageError } from '../usage-error.ts'
import type { ExpectedSigner } from '../verify-bundle.ts'

export class VerifyBundleCommand extends Command {
  static override paths = [['verify-bundle']]
  static override usage = Command.Usage({
    description: 'Verify one Sigstore bundle over one file or digest',
    details: `
      Verifies that the signer signed the artifact, and that the certificate and the signature are in public logs. For an
      envelope with an in-toto statement, the artifact has to be one of its subjects.

      The signer is either an identity and its OpenID issuer, both matched exactly, or a public key. Whom to trust comes
      from Sigstore's TUF repository, unless trusted roots are given as files; of several, one has to be enough alone.

      Exit codes: 0 verified; 1 not verified; 2 an internal error; 3 the command or one of its files cannot be understood.
    `,
    examples: [
      [
        'A release file, built by a workflow of its repository',
        '$0 verify-bundle --bundle app.sigstore.json --certificate-identity https://github.com/o/r/.github/workflows/release.yml@refs/tags/v1 --certificate-oidc-issuer https://token.actions.githubusercontent.com app.tar.gz',
      ],
      ['A digest, signed with a key', '$0 verify-bundle --bundle app.sigstore.json --key key.pem sha256:…'],
    ],
  })

  // Not required by clipanion, whose message for that is "Command not found".
  bundle = Option.String('--bundle', { description: 'the Sigstore bundle, a JSON file' })
  identity = Option.String('--certificate-identity', { description: "the signer's subject alternative name" })
  issuer = Option.String('--certificate-oidc-issuer', {
    description: 'the OpenID issuer that vouches for the identity',
  })
  key = Option.String('--key', { description: 'a public key in a PEM file, in place of an identity' })
  trustedRoots = Option.Array('--trusted-root', {
    description: "a trusted root, in place of Sigstore's; may be repeated",
  })
  secondOpinion = Option.Boolean('--second-opinion', false, {
    description: 'verify every signature twice, independently',
  })
  verbose = Option.Boolean('--verbose', false, { description: 'tell where in the code an internal error arose' })
  target = Option.String({ name: 'FILE_OR_DIGEST', required: false })

  override async execute(): Promise<number> {
    const { bundle: bundleFile, target } = this
    if (bundleFile === undefined || target === undefined) {
      throw new UsageError('Say what to verify: --bundle FILE, and the file or the digest that it is about.')
    }
    const expected = this.expectedSigner()
    const [
      { readArtifact },
      { readCapped },
      { readPublicKeyFile },
      { MAX_BUNDLE_BYTES },
      { ENGINES },
      { verifyBundle },
    ] = await Promise.all([
      import('../artifact.ts'),
      import('../read-capped.ts'),
      import('../public-key-file.ts'),
      import('../sigstore/limits.ts'),
      import('../sigstore/signature.ts'),
      import('../verify-bundle.ts'),
    ])
    const signer: ExpectedSigner =
      'keyFile' in expected ? { kind: 'publicKey', key: await readPublicKeyFile(expected.keyFile) } : expected
    const bundle = Buffer.from(await readCapped(bundleFile, 'bundle', MAX_BUNDLE_BYTES)).toString('utf8')
    const artifact = await readArtifact(target)
    const engines = this.secondOpinion ? ENGINES : ENGINES.slice(0, 1)
    const roots = await this.roots(engines)
    for (const { what, reason } of roots.flatMap(({ leftOut }) => leftOut)) {
      this.warn(`The trusted root's ${what} is left out: ${reason}.`)
    }
    const verdict = verifyBundle({ bundle, artifact, signer, roots, engines })
    const { describeBundle } = await import('../report/bundle.ts')
    this.context.stdout.write(describeBundle(verdict, target))
    return verdict.ok ? 0 : 1
  }

  /** @throws UsageError unless exactly one signer is named */
  private expectedSigner(): Extract<ExpectedSigner, { kind: 'certificate' }> | { readonly keyFile: string } {
    const { key, identity, issuer } = this
    if ([key, identity, issuer].includes('')) throw new UsageError('--key and --certificate-… must not be empty.')
    if (key !== undefined && identity === undefined && issuer === undefined) return { keyFile: key }
    if (key === undefined && identity !== undefined && issuer !== undefined) {
      return { kind: 'certificate', identity, issuer }
    }
    throw new UsageError('Say who has to have signed: --certificate-identity and --certificate-oidc-issuer, or --key.')
  }

  private async roots(engines: readonly Engine[]): Promise<readonly TrustRoot[]> {
    const { loadTrustRoot, readTrustRoot } = await import('../trust/trusted-root.ts')
    if (this.trustedRoots !== undefined) {
      return Promise.all(this.trustedRoots.map((file) => readTrustRoot(file, engines)))
    }
    const [{ readNpmConfig }, { openTufOf }] = await Promise.all([
      import('../registry/npm-config.ts'),
      import('../registry/tuf-files.ts'),
    ])
    const config = await readNpmConfig({ directory: '.', env: this.context.env, mayAskTuf: true })
    const { value, fallback } = await loadTrustRoot(openTufOf(config), engines)
    if (fallback !== undefined) this.warn(describeCopy("Sigstore's trusted root is", fallback))
    return [value]
  }

  private warn(message: string): void {
    this.context.stderr.write(`warning: ${plain(message)}\n`)
  }
}
