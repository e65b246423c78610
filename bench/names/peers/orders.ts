/** All ordered choices of so many of the things; as many times as a thing is there. */
export function* orders<T>(things: readonly T[], count: number): Generator<readonly T[]> {
  if (count === 0) {
    yield []
    return
  }
  for (const [at, thing] of things.entries()) {
    const rest = things.filter((_, other) => other !== at)
    for (const order of orders(rest, count - 1)) yield [thing, ...order]
  }
}
