/**
 * What a SARIF log of ours must be, as a closed JSON Schema: the members that we write and no others, each as section 3
 * of SARIF 2.1.0 and GitHub's "SARIF support for code scanning" demand it.
 */
import { Ajv2020 } from 'ajv/dist/2020.js'

/** Object with exactly these members; a name that ends in `?` may be missing. */
function closed(members: Readonly<Record<string, object>>) {
  const names = Object.keys(members)
  return {
    type: 'object',
    additionalProperties: false,
    required: names.filter((name) => !name.endsWith('?')),
    properties: Object.fromEntries(Object.entries(members).map(([name, schema]) => [name.replace(/\?$/u, ''), schema])),
  }
}

const list = (items: object, limits: object = {}) => ({ type: 'array', items, ...limits })
const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength })
/** 3.11.5: a brace that is alone begins a placeholder. */
const message = (maxLength = 4000) => closed({ text: { ...text(maxLength), pattern: '^(?:[^{}]|\\{\\{|\\}\\})*$' } })
const level = { enum: ['error', 'warning', 'note'] }
const line = { type: 'integer', minimum: 1 }

/** RFC 3986: a relative reference whose first segment has no colon, or a file's address. */
const uri = { type: 'string', pattern: "^(?:file:///)?(?:[A-Za-z0-9._~!'()*/-]|%[0-9A-F]{2}|(?<=///[A-Za-z]):)+$" }

const physicalLocation = closed({
  artifactLocation: closed({ uri, 'uriBaseId?': { const: '%SRCROOT%' } }),
  region: closed({ startLine: line, startColumn: line, endLine: line, endColumn: { type: 'integer', minimum: 2 } }),
})

const rule = closed({
  id: { type: 'string', pattern: '^VD[0-9]{3}$' },
  name: { type: 'string', pattern: '^[A-Z][A-Za-z0-9]{0,254}$' },
  shortDescription: message(1024),
  fullDescription: message(1024),
  help: closed({ text: text(4000), markdown: text(4000) }),
  defaultConfiguration: closed({ level }),
  properties: closed({
    tags: list(text(50), { minItems: 1, maxItems: 10, uniqueItems: true, contains: { const: 'security' } }),
    precision: { enum: ['very-high', 'high', 'medium', 'low'] },
    // A text, over 0.0 and up to 10.0.
    'security-severity': { type: 'string', pattern: '^(?:[1-9]\\.[0-9]|10\\.0)$' },
  }),
})

const result = closed({
  ruleId: rule.properties['id'] ?? {},
  ruleIndex: { type: 'integer', minimum: 0 },
  level,
  message: message(),
  locations: list(closed({ physicalLocation }), { minItems: 1, maxItems: 1 }),
  'relatedLocations?': list(closed({ id: line, physicalLocation, message: message() }), { minItems: 1, maxItems: 99 }),
  partialFingerprints: closed({
    primaryLocationLineHash: { type: 'string', pattern: '^[0-9a-f]{64}:[1-9][0-9]*$' },
    'verifyDepsFinding/v1': { type: 'string', pattern: '^[0-9a-f]{64}:[1-9][0-9]*$' },
  }),
  'suppressions?': list(
    closed({ kind: { const: 'external' }, status: { const: 'accepted' }, justification: text(4000) }),
    { minItems: 1, maxItems: 1 },
  ),
})

const run = closed({
  tool: closed({
    driver: closed({
      name: { const: 'verify-deps' },
      semanticVersion: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+' },
      rules: list(rule, { maxItems: 25_000 }),
    }),
  }),
  automationDetails: closed({ id: { type: 'string', pattern: '^verify-deps/.+/$' } }),
  originalUriBaseIds: closed({ '%SRCROOT%': closed({ description: message() }) }),
  invocations: list(
    closed({
      executionSuccessful: { type: 'boolean' },
      exitCode: { enum: [0, 1, 2] },
      exitCodeDescription: text(100),
      'toolExecutionNotifications?': list(closed({ level: { const: 'warning' }, message: message() }), { minItems: 1 }),
    }),
    { minItems: 1, maxItems: 1 },
  ),
  results: list(result, { maxItems: 25_000 }),
})

const schema = closed({
  $schema: { const: 'https://json.schemastore.org/sarif-2.1.0.json' },
  version: { const: '2.1.0' },
  runs: list(run, { minItems: 1, maxItems: 1 }),
})

/** What is looked at of a log that the schema has let through. */
interface Log {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } }
      readonly results: readonly {
        readonly ruleId: string
        readonly ruleIndex: number
        readonly partialFingerprints: object
      }[]
    },
  ]
}

const validate = new Ajv2020({ strict: true, strictTypes: false, allErrors: true }).compile<Log>(schema)

/** What is wrong with a log: nothing, where it may be uploaded. */
export function sarifFaults(document: unknown): readonly string[] {
  if (!validate(document)) return (validate.errors ?? []).map((each) => `${each.instancePath} ${each.message}`)
  const [{ tool, results }] = document.runs
  const ids = tool.driver.rules.map(({ id }) => id)
  const prints = results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints))
  return [
    ...(new Set(ids).size === ids.length ? [] : ['two rules share an id']),
    ...(new Set(prints).size === prints.length ? [] : ['two results share a fingerprint']),
    ...results.flatMap(({ ruleId, ruleIndex }, index) =>
      ids[ruleIndex] === ruleId ? [] : [`result ${index} names one rule and points at another`],
    ),
  ]
}
