/** Damerau–Levenshtein distance (optimal string alignment), case ignored. */
function distance(a: string, b: string): number {
  const [s, t] = [a.toLowerCase(), b.toLowerCase()];
  let before: number[] = [];
  let last = Array.from({ length: t.length + 1 }, (_, j) => j);
  for (let i = 1; i <= s.length; i++) {
    const row = [i];
    for (let j = 1; j <= t.length; j++) {
      const cost = s[i - 1] === t[j - 1] ? 0 : 1;
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && s[i - 1] === t[j - 2] && s[i - 2] === t[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[t.length] ?? 0;
}

/** A name without its numbers: `orders__count_30d` and `orders__count_90d` are the same. */
const withoutNumbers = (name: string): string => name.toLowerCase().replace(/\d+/g, '#');

/** Names that differ only in their numbers, such as columns of different windows: nobody means one by another. */
const differByNumber = (a: string, b: string): boolean =>
  a.toLowerCase() !== b.toLowerCase() && withoutNumbers(a) === withoutNumbers(b);

/** The candidate nearest to `name`, if any is close enough to be a typo. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const limit = Math.max(1, Math.floor(name.length / 3));
  let best: { readonly candidate: string; readonly cost: number } | undefined;
  for (const candidate of candidates) {
    if (differByNumber(name, candidate)) continue;
    const cost = distance(name, candidate);
    if (cost <= limit && (best === undefined || cost < best.cost)) best = { candidate, cost };
  }
  return best?.candidate;
}

/**
 * A hint: the candidates that differ from the name in their numbers alone, where there are such (those of other windows);
 * else `did you mean X?` where something is near, otherwise what there is.
 */
export function didYouMean(name: string, candidates: readonly string[], what: string): string {
  const isSame = (candidate: string): boolean => candidate.toLowerCase() === name.toLowerCase();
  const others = candidates.filter((candidate) => differByNumber(name, candidate));
  if (others.length > 0 && !candidates.some(isSame)) return listed(others);
  const near = nearest(name, candidates);
  if (near !== undefined) return `did you mean ${near}?`;
  if (candidates.length === 0) return `there is no ${what}`;
  return listed(candidates);
}

function listed(candidates: readonly string[]): string {
  const shown = candidates.slice(0, 8).join(', ');
  return `there ${candidates.length === 1 ? 'is' : 'are'}: ${shown}${candidates.length > 8 ? ', …' : ''}`;
}
