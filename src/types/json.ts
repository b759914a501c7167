/**
 * JSON of readonly data that may hold bigints: one is written as `{"bigint": "123"}`. Equal data gives equal text, so
 * it also serves as a key. Data must have no object of that very shape itself.
 */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? { bigint: String(part) } : part));

/** The data that `toJson` wrote. @throws SyntaxError for text that is no JSON. */
export const fromJson = (text: string): unknown => JSON.parse(text, (_, part: unknown) => revived(part));

const revived = (part: unknown): unknown =>
  typeof part === 'object' && part !== null && 'bigint' in part && typeof part.bigint === 'string'
    ? BigInt(part.bigint)
    : part;
