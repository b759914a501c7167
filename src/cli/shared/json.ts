import { visibleJson } from '../../diagnostics/visible.js';

/**
 * Data as JSON: a bigint is a number where a double holds it exactly, otherwise a string; what is not finite is a
 * string too. Invisible characters are escaped.
 */
export const toJson = (data: unknown, indent = 2): string =>
  visibleJson(
    JSON.stringify(
      data,
      (_key, value: unknown) => {
        if (typeof value === 'bigint') {
          const number = Number(value);
          return Number.isSafeInteger(number) ? number : String(value);
        }
        return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
      },
      indent,
    ),
  );
