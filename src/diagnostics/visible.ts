/**
 * Characters that a reader cannot see or that change how other text is shown: C0 and C1 controls with ESC and DEL,
 * line and paragraph separators, lone surrogates, and what Unicode lets a renderer ignore (bidi controls, zero-width
 * characters, soft hyphens, variation selectors, tags) or hides as annotation.
 */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]/gu;

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const digits = code.toString(16).padStart(4, '0');
  return named[char] ?? (code > 0xffff ? `\\u{${digits}}` : `\\u${digits}`);
}

/** Text on one line that is safe to show: an invisible character, also a line break or a tab, is shown as its escape. */
export const visibleLine = (text: string): string => text.replace(INVISIBLE, escaped);

/** Text of several lines that is safe to show: as `visibleLine`, but line breaks (`\n`, `\r\n`) and tabs stay. */
export const visible = (text: string): string =>
  text
    .replace(/\r\n/g, '\n')
    .replace(INVISIBLE, (char) => (char === '\n' || char === '\t' ? char : escaped(char)));

/**
 * JSON that is safe to show and means the same: what `JSON.stringify` leaves invisible inside strings is escaped as
 * JSON does. @param json text of `JSON.stringify`.
 */
export const visibleJson = (json: string): string =>
  json.replace(INVISIBLE, (char) =>
    char === '\n'
      ? char
      : [...Array(char.length).keys()]
          .map((at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`)
          .join(''),
  );
