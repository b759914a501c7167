/**
 * Every code a diagnostic can carry: one row a code, stable for good. `title` names the problem,
 * `exit` is the process exit code when a diagnostic of this code is an error (SPEC §4).
 */
export const codes = {
  FS001: { title: 'no project found', exit: 2 },
  FS002: { title: 'invalid fs.yaml', exit: 2 },
  FS003: { title: 'unknown target', exit: 2 },
  FS004: { title: 'environment variable not set', exit: 2 },
  FS005: { title: 'nothing has that name', exit: 2 },
  FS006: { title: 'not a date or an instant', exit: 2 },
  FS007: { title: 'the end is before the start', exit: 2 },
  FS008: { title: 'wrong use of the command', exit: 2 },

  FS101: { title: 'broken YAML', exit: 1 },
  FS102: { title: 'unknown key', exit: 1 },
  FS103: { title: 'missing key or wrong type', exit: 1 },
  FS104: { title: 'unknown column', exit: 1 },
  FS105: { title: 'duplicate name', exit: 1 },
  FS106: { title: 'reference to something that is not there', exit: 1 },
  FS107: { title: 'broken SQL', exit: 1 },
  FS108: { title: 'SQL that is not allowed here', exit: 1 },
  FS109: { title: 'SQL that does not type', exit: 1 },
  FS110: { title: 'unknown function or operator', exit: 1 },
  FS111: { title: 'not a duration', exit: 1 },
  FS112: { title: 'not a type', exit: 1 },
  FS113: { title: 'key not available', exit: 1 },
  FS114: { title: 'two columns with one name', exit: 1 },
  FS115: { title: 'name not allowed', exit: 1 },
  FS116: { title: 'YAML feature not allowed in specs', exit: 1 },
  FS117: { title: 'leakage', exit: 1 },
  FS118: { title: 'SQL cut apart by YAML', exit: 1 },
  FS119: { title: 'window shorter than the slide', exit: 1 },
  FS120: { title: 'value does not fit its type', exit: 1 },
  FS121: { title: 'aggregate does not apply', exit: 1 },
  FS122: { title: 'definitions in a circle', exit: 1 },
  FS123: { title: 'not possible on this engine', exit: 1 },

  FS201: { title: 'source not found', exit: 5 },
  FS202: { title: 'column absent in the data', exit: 5 },
  FS203: { title: 'value does not parse', exit: 5 },
  FS204: { title: 'empty file', exit: 5 },
  FS205: { title: 'column of another type in the data', exit: 5 },
  FS206: { title: 'value outside the exact form', exit: 5 },
  FS207: { title: 'integer overflow', exit: 5 },
  FS208: { title: 'rows rejected', exit: 5 },
  FS209: { title: 'file not readable', exit: 5 },
  FS210: { title: 'local time that does not exist or exists twice', exit: 5 },

  FS301: { title: 'not built over the needed time', exit: 5 },
  FS302: { title: 'the spec changed since the last run', exit: 5 },
  FS303: { title: 'locked by another run', exit: 7 },
  FS304: { title: 'end in the future', exit: 2 },
  FS305: { title: 'interrupted', exit: 130 },
  FS306: { title: 'stale or incomplete', exit: 3 },
  FS307: { title: 'a table that is not ours', exit: 5 },

  FS401: { title: 'no connection', exit: 10 },
  FS402: { title: 'engine failure', exit: 10 },

  FS900: { title: 'a bug of ours', exit: 70 },
} as const satisfies Record<string, { readonly title: string; readonly exit: number }>;

export type Code = keyof typeof codes;
