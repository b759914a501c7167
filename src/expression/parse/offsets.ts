/** Places in SQL text: the grammar counts bytes or characters, we count UTF-16 units. */

const utf8 = new TextEncoder();
const decoder = new TextDecoder();

/** UTF-16 offset of the UTF-8 byte offset `bytes` in `text`. */
export const fromBytes = (text: string, bytes: number): number =>
  decoder.decode(utf8.encode(text).subarray(0, Math.max(0, bytes))).length;

/** UTF-16 offset of the code point number `characters` in `text`, from 0. */
export const fromCharacters = (text: string, characters: number): number =>
  [...text].slice(0, Math.max(0, characters)).join('').length;

// As the grammar's scanner: any character beyond ASCII belongs to a name.
const WORD = /[A-Za-z_\u0080-\u{10ffff}][\w$\u0080-\u{10ffff}]*/uy;
const QUOTED = /(?:[uU]&)?"(?:[^"]|"")*"/uy;
const STRING = /(?:[eEbBxXnN]|[uU]&)?'(?:[^'\\]|''|\\[\s\S])*'/uy;
const NUMBER = /(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?/uy;
const SIGN = /[+\-*/<>=~!@#%^&|`?:]+|\$\d+|[\s\S]/uy;

/** The token that starts at `offset`: a name, a string, a number, an operator, or one character; empty at the end. */
export function tokenAt(text: string, offset: number): string {
  for (const shape of [QUOTED, STRING, WORD, NUMBER, SIGN]) {
    shape.lastIndex = offset;
    const match = shape.exec(text);
    if (match !== null) return match[0];
  }
  return '';
}

/** A name as it was written: whether in double quotes, and without them. Unquoted names keep their case. */
export interface WrittenName {
  readonly quoted: boolean;
  readonly name: string;
}

/** The name at `offset`; `folded`, what the grammar made of it, where it is written in another way (`U&"…"`). */
export function nameAt(text: string, offset: number, folded: string): WrittenName {
  const token = tokenAt(text, offset);
  if (token.startsWith('"')) return { quoted: true, name: token.slice(1, -1).replaceAll('""', '"') };
  if (/^[uU]&"/.test(token)) return { quoted: true, name: folded };
  return { quoted: false, name: token.toLowerCase() === folded.toLowerCase() ? token : folded };
}
