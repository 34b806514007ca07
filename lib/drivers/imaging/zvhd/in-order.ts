/**
 * Works on several items at once and gives the results in the order of the items. Takes an item only when there is room for
 * it: no more than `window` are under way, however slow the results are taken. Whatever ends it, nothing is left running.
 */
export async function* inOrder<Item, Result>(
  items: AsyncIterable<Item> | Iterable<Item>,
  window: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const underWay: Promise<Result>[] = []
  try {
    for await (const item of items) {
      const result = work(item)
      // It is awaited in its turn.
      result.catch(() => undefined)
      underWay.push(result)
      const first = underWay.length >= window ? underWay.shift() : undefined
      if (first) yield await first
    }
    for (let first = underWay.shift(); first; first = underWay.shift()) yield await first
  } finally {
    await Promise.allSettled(underWay)
  }
}

/** Works on all items, several at once. Rejects with the first failure, when nothing is running any more. */
export async function eachOf<Item>(
  items: AsyncIterable<Item>,
  window: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const done = inOrder(items, window, work)
  while (!(await done.next()).done);
}
