/** Names as `freeName` compares them: upper and lower case are equal. */
export const withoutCase = (names: Iterable<string>): ReadonlySet<string> =>
  new Set([...names].map((name) => name.toLowerCase()));

type Cut = (name: string) => string;
const unchanged: Cut = (name) => name;

/**
 * `name`, with as few underscores behind it as make it differ from all of `taken` (see `withoutCase`). `cut` shortens a
 * name that is too long; it gives different names for different ones.
 */
export const freeName = (name: string, taken: ReadonlySet<string>, cut: Cut = unchanged): string =>
  cut(`${name}${freeSuffix(name, taken, cut)}`);

/** The underscores of `freeName`. */
export const freeSuffix = (
  name: string,
  taken: ReadonlySet<string>,
  cut: Cut = unchanged,
): '' | `_${string}` => (taken.has(cut(name).toLowerCase()) ? `_${freeSuffix(`${name}_`, taken, cut)}` : '');
