/** What is wrong with a document as OpenAPI 3.1, by its structure; empty when nothing is. */
export function faultsOf(document: unknown): string[] {
  const faults: string[] = []
  const fault = (where: string, what: string) => faults.push(`${where}: ${what}`)
  const root = record(document)
  if (!/^3\.1\.\d+$/.test(String(root.openapi))) fault('openapi', 'not 3.1')
  for (const name of ['title', 'version'])
    if (typeof record(root.info)[name] !== 'string') fault('info', name)
  const components = record(record(root.components).schemas)
  references = new Set(Object.keys(components).map((name) => `#/components/schemas/${name}`))
  for (const [name, schema] of Object.entries(components)) checkSchema(name, schema, fault)
  const tags = list(root.tags).map((tag) => record(tag).name)
  const schemes = Object.keys(record(record(root.components).securitySchemes))
  const ids = new Set<unknown>()
  const shapes = new Map<string, string>()
  for (const [path, item] of Object.entries(record(root.paths))) {
    if (!path.startsWith('/')) fault(path, 'does not begin with a slash')
    // Paths that differ in the names of their parameters only are the same path.
    const shape = path.replace(/\{\w+\}/g, '{}')
    if (shapes.has(shape)) fault(path, `is ${shapes.get(shape)}`)
    shapes.set(shape, path)
    for (const [method, value] of Object.entries(record(item))) {
      const where = `${method} ${path}`
      const operation = record(value)
      if (!['get', 'head', 'post', 'put', 'patch', 'delete'].includes(method)) fault(where, 'method')
      if (typeof operation.operationId !== 'string' || ids.has(operation.operationId)) fault(where, 'id')
      ids.add(operation.operationId)
      if (typeof operation.summary !== 'string' || operation.summary === '') fault(where, 'summary')
      for (const tag of list(operation.tags)) if (!tags.includes(tag)) fault(where, `tag ${tag}`)
      for (const need of list(operation.security))
        for (const name of Object.keys(record(need))) if (!schemes.includes(name)) fault(where, name)
      checkParameters(where, path, list(operation.parameters), fault)
      checkAnswers(where, record(operation.responses), fault)
      if (operation.requestBody !== undefined) {
        const content = record(record(operation.requestBody).content)
        if (Object.keys(content).length === 0) fault(where, 'body without content')
        checkContent(`${where} body`, content, fault)
      }
    }
  }
  return faults
}

/** What the document that is looked at has to refer to. */
let references: ReadonlySet<string> = new Set()

type Fault = (where: string, what: string) => void

function checkParameters(where: string, path: string, parameters: unknown[], fault: Fault): void {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  const seen = new Set<string>()
  for (const each of parameters) {
    const { name, in: place, required, schema } = record(each)
    if (seen.has(`${place} ${name}`)) fault(where, `${name} twice`)
    seen.add(`${place} ${name}`)
    if (place !== 'path' && place !== 'query' && place !== 'header') fault(where, `${name} in ${place}`)
    if (place === 'path' && (required !== true || !inPath.includes(String(name)))) fault(where, `${name}`)
    checkSchema(`${where} ${name}`, schema, fault)
  }
  for (const name of inPath) if (!seen.has(`path ${name}`)) fault(where, `${name} is not described`)
}

function checkAnswers(where: string, answers: Record<string, unknown>, fault: Fault): void {
  if (!Object.keys(answers).some((status) => /^[23]\d\d$/.test(status)))
    if (!Object.keys(answers).some((status) => /^[45]\d\d$/.test(status)))
      // What cannot be done here has refusals only.
      fault(where, 'no answers')
  for (const [status, answer] of Object.entries(answers)) {
    if (!/^[1-5]\d\d$/.test(status)) fault(where, `status ${status}`)
    const { description, content } = record(answer)
    if (typeof description !== 'string' || description === '') fault(`${where} ${status}`, 'description')
    if (content !== undefined) checkContent(`${where} ${status}`, record(content), fault)
  }
}

function checkContent(where: string, content: Record<string, unknown>, fault: Fault): void {
  for (const [type, media] of Object.entries(content)) {
    if (!/^[\w.+-]+\/[\w.+*-]+$/.test(type)) fault(where, `type ${type}`)
    checkSchema(where, record(media).schema, fault)
  }
}

const types = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']

/** The parts of JSON schema that ours are made of; references point at a component. */
function checkSchema(where: string, schema: unknown, fault: Fault): void {
  if (typeof schema === 'boolean') return
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    fault(where, 'is no schema')
    return
  }
  const { type, properties, required, items, additionalProperties, anyOf, oneOf, allOf, $ref } =
    record(schema)
  if ($ref !== undefined && !references.has(String($ref))) fault(where, `refers to ${$ref}`)
  for (const each of type === undefined ? [] : [type].flat())
    if (!types.includes(String(each))) fault(where, `type ${each}`)
  for (const [name, inner] of Object.entries(record(properties)))
    checkSchema(`${where}.${name}`, inner, fault)
  for (const name of list(required)) if (typeof name !== 'string') fault(where, 'required')
  for (const inner of [items, additionalProperties]) if (inner !== undefined) checkSchema(where, inner, fault)
  for (const inner of [anyOf, oneOf, allOf].flatMap(list)) checkSchema(where, inner, fault)
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
