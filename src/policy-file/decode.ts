/** From the text of a policy to its data: all of it, or nothing. */
import { UsageError } from '../usage-error.ts'
import type { RuleOf } from './exception-shape.ts'
import type { JsonNode } from './json-node.ts'
import { readJsonNode } from './json-node.ts'
import type { PolicyFile } from './policy-file.ts'
import { policyShape } from './policy-shape.ts'

const MAX_TOLD = 10

/**
 * @param file as the user knows it
 * @throws UsageError with a line for each problem, of at most ten: `FILE:LINE: what is wrong, and what is allowed`
 */
export function decodePolicyFile(text: string, file: string, ruleOf: RuleOf): PolicyFile {
  return decode(readJsonNode(text, file), '', { file, line: 1 }, ruleOf)
}

/** The member `verifyDeps` of a package.json, if it has one. What the other members are is npm's business. */
export function policyOfPackageJson(text: string, file: string, ruleOf: RuleOf): PolicyFile | undefined {
  const [own, again] = readJsonNode(text, file).members.filter(({ name }) => name === 'verifyDeps')
  if (own === undefined) return undefined
  if (again !== undefined) throw new UsageError(`${file}:${again.line}: it has the member "verifyDeps" twice.`)
  return decode(own.value, 'verifyDeps', { file, line: own.line }, ruleOf)
}

interface Problem {
  readonly line: number
  readonly problem: string
}

function decode(node: JsonNode, where: string, place: Pick<PolicyFile, 'file' | 'line'>, ruleOf: RuleOf): PolicyFile {
  const problems: Problem[] = []
  const decoded = policyShape(ruleOf).read(node, where, (line, problem) => void problems.push({ line, problem }))
  if (decoded === undefined) throw refusal(problems, place.file)
  const { $schema: _, rules = [], exceptions = [], ...rest } = decoded
  return { ...rest, ...place, rules, exceptions }
}

function refusal(problems: readonly Problem[], file: string): UsageError {
  const lines = problems.toSorted((a, b) => a.line - b.line).map(({ line, problem }) => `${file}:${line}: ${problem}`)
  const more = lines.length - MAX_TOLD
  const rest = more > 0 ? [`${file}: and ${more} more ${more === 1 ? 'problem' : 'problems'} like these.`] : []
  return new UsageError([...lines.slice(0, MAX_TOLD), ...rest])
}
