// The next row (or with -1 the last) from there, exclusive and around the end, that a test holds
// for; -1 when there is none. From -1 on, both ways begin at an end.
export function seek<T>(rows: readonly T[], from: number, step: 1 | -1, test: (row: T) => boolean): number {
  const n = rows.length;
  const begin = from < 0 && step < 0 ? 0 : from;
  for (let i = 1; i <= n; ++i) {
    const at = (((begin + step * i) % n) + n) % n;
    if (test(rows[at] as T)) return at;
  }
  return -1;
}
