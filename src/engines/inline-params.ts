import type { Statement, Value } from './engine.js';

/** Stretches of SQL in which `$1` is no parameter: strings, names, comments; and names that hold a dollar. */
const OPAQUE =
  /[eE]'(?:[^'\\]|''|\\[\s\S])*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*|\$(\d+)/g;

/**
 * The statement with its parameters written into it, each as `textOf` has it. Block comments are taken not to be nested.
 * Throws a RangeError for a parameter without a value.
 */
export const withParams = ({ sql, params = [] }: Statement, textOf: (value: Value) => string): string =>
  sql.replace(OPAQUE, (found: string, _tag: string | undefined, number: string | undefined) => {
    if (number === undefined) return found;
    const value = params[Number(number) - 1];
    if (value === undefined) throw new RangeError(`there is no value for $${number}`);
    return textOf(value);
  });
