import { randomUUID } from 'node:crypto';
import type { Paint } from '../../diagnostics/render.js';
import { visible } from '../../diagnostics/visible.js';

/** SGR codes that begin and end a style. */
const styles = { red: [31, 39], yellow: [33, 39], dim: [2, 22], bold: [1, 22] } as const;

/** Marks of styles that no text from outside can contain, because they are new in each process. */
const KEY = randomUUID();
const MARK = new RegExp(`<${KEY}:(\\d+)>`);
const styled =
  ([begin, end]: readonly [number, number]) =>
  (text: string): string =>
    `<${KEY}:${begin}>${text}<${KEY}:${end}>`;

/** Styles of text for `writeTo`. */
export const paint: Paint = {
  red: styled(styles.red),
  yellow: styled(styles.yellow),
  dim: styled(styles.dim),
  bold: styled(styles.bold),
};

type Output = Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;

/** Colours only on a terminal, or if `FORCE_COLOR` is set, and never if `NO_COLOR` is set. */
function isColoured(stream: Output, env: NodeJS.ProcessEnv): boolean {
  const wanted = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '' && env.FORCE_COLOR !== '0';
  const possible = wanted || (stream.isTTY === true && env.TERM !== 'dumb');
  return possible && !env.NO_COLOR;
}

/**
 * The one place where text reaches a terminal or a log: control, bidi and other invisible characters are shown as
 * escapes, and only styles of `paint` become colours.
 */
export function writeTo(stream: Output, text: string, env: NodeJS.ProcessEnv = process.env): void {
  const coloured = isColoured(stream, env);
  // Text and codes of marks take turns.
  const parts = text.split(MARK).map((part, index) => {
    if (index % 2 === 0) return visible(part);
    return coloured ? `\u001b[${part}m` : '';
  });
  stream.write(parts.join(''));
}

/** SQL for a program that reads it is exact; on a terminal it is shown like any other text. */
export function writeSql(stream: Output, sql: string): void {
  if (stream.isTTY === true) writeTo(stream, sql);
  else stream.write(sql);
}

/** Writes JSON, which keeps its meaning by JSON's own escapes. @param json see `toJson`. */
export const writeJson = (stream: Output, json: string): void => {
  stream.write(`${json}\n`);
};

/** Progress, whose names are already shown by `visible`, with the code that takes its line away again. */
export const writeProgress = (stream: Output, text: string): void => {
  stream.write(text);
};

/** Width of a terminal in columns, `COLUMNS` first; null if the output is no terminal: then nothing is cut or turned. */
export function widthOf(
  { isTTY, columns }: Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>,
  env: NodeJS.ProcessEnv = process.env,
): number | null {
  if (isTTY !== true) return null;
  const wanted = Number(env.COLUMNS);
  return Number.isSafeInteger(wanted) && wanted > 0 ? wanted : (columns ?? null);
}
