export interface JsonMember {
  name: string
  value: unknown
  /** The value is one item of the array of that name. */
  isItem: boolean
}

/**
 * The members of a JSON object that may be far larger than memory, however it is laid out: arrays come item by item,
 * everything else whole. What is no JSON makes `JSON.parse` throw.
 */
export async function* jsonMembers(chunks: AsyncIterable<string>): AsyncGenerator<JsonMember> {
  const scan = new Scan()
  for await (const chunk of chunks) {
    scan.feed(chunk)
    yield* scan.take()
  }
  if (!scan.isComplete) throw new SyntaxError('The JSON ends in the middle.')
}

class Scan {
  #depth = 0
  #isInString = false
  #isInArray = false
  /** The next letter means nothing: a backslash stands before it. */
  #isEscaped = false
  #name = ''
  #text = ''
  #ready: JsonMember[] = []
  isComplete = false

  feed(chunk: string): void {
    let at = 0
    while (at < chunk.length) {
      if (this.#isEscaped) {
        this.#text += chunk[at++]
        this.#isEscaped = false
        continue
      }
      const special = this.#isInString ? /["\\]/g : /["{}[\],:]/g
      special.lastIndex = at
      const next = special.exec(chunk)?.index ?? chunk.length
      if (this.#depth === 0)
        this.#insistEmpty(chunk[next] === '{' ? chunk.slice(at, next) : chunk.slice(at, next + 1))
      this.#text += chunk.slice(at, next)
      if (next === chunk.length) return
      at = next + 1
      if (this.#isInString) this.#inside(chunk[next]!)
      else this.#outside(chunk[next]!)
    }
  }

  take(): JsonMember[] {
    const ready = this.#ready
    this.#ready = []
    return ready
  }

  /** Outside of the object there is nothing: what is another kind of file is not read to its end. */
  #insistEmpty(text: string): void {
    if (text.trim() !== '') throw new SyntaxError('This is no JSON object.')
  }

  #inside(sign: string): void {
    this.#text += sign
    if (sign === '"') this.#isInString = false
    else this.#isEscaped = true
  }

  #outside(sign: string): void {
    if (!this.#isEnd(sign)) this.#text += sign
  }

  /** Whether the sign belongs to the object's frame and not to a value; what it ends is taken. */
  #isEnd(sign: string): boolean {
    const isAtItem = this.#isInArray && this.#depth === 2
    if (sign === '"') this.#isInString = true
    else if (sign === ':' && this.#depth === 1) this.#startMember()
    else if (sign === ',' && (this.#depth === 1 || isAtItem)) this.#flush(isAtItem)
    else if (sign === '{' || sign === '[') return this.#isFrame(sign)
    else if (sign === '}' || sign === ']') {
      this.#depth--
      this.isComplete = this.#depth === 0
      if (!this.isComplete && !isAtItem) return false
      this.#flush(isAtItem)
      this.#isInArray = false
    } else return false
    return sign !== '"'
  }

  #isFrame(sign: string): boolean {
    this.#depth++
    if (this.#depth === 1) return true
    this.#isInArray ||= this.#depth === 2 && sign === '[' && this.#text.trim() === ''
    return this.#isInArray && this.#depth === 2
  }

  #startMember(): void {
    this.#name = JSON.parse(this.#text) as string
    this.#text = ''
  }

  #flush(isItem: boolean): void {
    if (this.#text.trim() !== '')
      this.#ready.push({ name: this.#name, value: JSON.parse(this.#text), isItem })
    this.#text = ''
  }
}
