/** Which keys lie beside each other. */

const ROWS = ['1234567890-', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm']
/** How far each row is shifted to the right, in keys. */
const SHIFTS = [0, 0.5, 0.75, 1.25]

const PLACES = new Map(
  ROWS.flatMap((row, y) => [...row].map((key, x) => [key, { x: x + (SHIFTS[y] ?? 0), y }] as const)),
)

/** On the layouts of English; and `y` and `z`, which others have the other way round. */
export function areNeighbours(one: string, other: string): boolean {
  if ((one === 'y' && other === 'z') || (one === 'z' && other === 'y')) return true
  const [a, b] = [PLACES.get(one), PLACES.get(other)]
  return a !== undefined && b !== undefined && Math.abs(a.x - b.x) <= 1 && Math.abs(a.y - b.y) <= 1
}
