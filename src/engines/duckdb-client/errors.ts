import { type Code, codes } from '../../diagnostics/codes.js';
import { Failure, failure } from '../../diagnostics/diagnostic.js';

const isCode = (text: string): text is Code => Object.hasOwn(codes, text);

/** The sentence of a DuckDB message: without the prefix of its class, the quoted line, and the candidates. */
const sentence = (message: string): string =>
  message
    .replace(/^[A-Z][A-Za-z ]*? Error: /, '')
    .split(/\n\s*\n|\nLINE \d+:|\n\s*Candidate|\nPossible /)[0]
    ?.trim()
    .replace(/\s*\n\s*/g, ' ') ?? message;

/** Classes of errors that come from data: their messages may quote values. Others name only SQL, files and settings. */
const FROM_DATA =
  /^(Conversion|Out of Range|Constraint|Invalid Input|Mismatch Type|Invalid type|Parameter Not Resolved|TransactionContext|Sequence) Error: /;

interface Template {
  readonly test: RegExp;
  readonly message: string;
}

/** What is said instead of a message with values; `$1` is a type, a name, or a text without any value. */
const templates: readonly Template[] = [
  {
    test: /^Type \S+ with value [\s\S]* can't be cast because [\s\S]* destination type (\w+(?:\([\d, ]+\))?)/,
    message: 'a value is out of range for type $1',
  },
  {
    test: /^(?:Could not cast value [\s\S]* to|Casting value [\s\S]* to type) (\w+(?:\([\d, ]+\))?)/,
    message: 'a value is out of range for type $1',
  },
  {
    test: /^(?:Could not convert string [\s\S]* to|Type \S+ with value [\s\S]* can't be cast to the destination type) (\w+(?:\([\d, ]+\))?(?:\[\])*)/,
    message: 'text is not a value of type $1',
  },
  { test: /^invalid (date|timestamp|time) field format/, message: 'text is not a value of type $1' },
  { test: /^(Overflow in [A-Za-z0-9 ]+)/, message: '$1' },
  { test: /^(NOT NULL constraint failed: [\w.]+)/, message: '$1' },
  { test: /^Failed to commit: (?:IO Error: )?(Could not \w+ file [^\n]*)/, message: '$1' },
  { test: /^(?:CHECK|UNIQUE|PRIMARY KEY|Duplicate key)/i, message: 'a row violates a constraint' },
  {
    test: /^(a double is out of range|More than one row returned by a subquery|cannot take \w+ of [a-z ]+)/,
    message: '$1',
  },
];

/** DuckDB's last words, if it knows the column. */
const COLUMN = / when casting from source column ([\w ]+)$/;

/** A message whose values are left out: they may be those of a sensitive column. */
function withoutValues(message: string): string {
  const [, kind = ''] = FROM_DATA.exec(message) ?? [];
  const text = message.replace(FROM_DATA, '');
  const template = templates.find(({ test }) => test.test(text));
  const part = template?.test.exec(text)?.[1]?.trim() ?? '';
  const said = template?.message.replace('$1', () => part) ?? `DuckDB reports: ${kind} Error`;
  const column = COLUMN.exec(sentence(text))?.[1];
  return column === undefined ? said : `column ${column}: ${said}`;
}

/** A commit that fails for the disk names a file, and no value. */
const FROM_DISK = /Failed to commit: (?:IO Error: )?Could not \w+ file /;

const HIDDEN = 'the value is not shown, since its column may be sensitive; fs compile shows the SQL';

interface Rule {
  readonly test: RegExp;
  readonly code: Code;
  readonly message?: string;
  readonly hint?: string;
}

const rules: readonly Rule[] = [
  { test: /^INTERRUPT Error/, code: 'FS305', message: 'interrupted' },
  {
    test: /out of range for the destination type|^Out of Range Error|^Conversion Error: Could not (convert|cast) .* to (DECIMAL|INT\d+)|^Conversion Error: Failed to cast decimal value|^Conversion Error: .* (out of|not in timestamp) range/,
    code: 'FS207',
  },
  { test: /Could not set lock on file/, code: 'FS303' },
  { test: /^Failed to set config/, code: 'FS401', message: 'DuckDB refuses the threads or the memory limit' },
  {
    test: /^Out of Memory Error/,
    code: 'FS402',
    hint: 'give the engine more memory, or the warehouse disk more room',
  },
];

/**
 * Any error of a statement as a Failure: a code raised inside SQL by `error('FSnnn: …')` keeps its code and message; an
 * interrupt is FS305, a number or time out of range FS207, a lock FS303, a wrong setting FS401, everything else that DuckDB or the
 * file system reports FS402. A message never holds values of rows. Errors that are neither are bugs and come back
 * unchanged. The error itself is the Failure's `cause`, which is not shown.
 */
export function asFailure(thrown: unknown, doing?: string): unknown {
  if (thrown instanceof Failure || !(thrown instanceof Error)) return thrown;
  const known = recognize(thrown, doing);
  if (known === undefined) return thrown;
  known.cause = thrown;
  return known;
}

function recognize(thrown: Error, doing: string | undefined): Failure | undefined {
  const message = thrown.message.replace(/^Failed to [a-z ]+: /, '');
  const raised = /^(?:Invalid Input Error: )?(FS\d{3}): ([\s\S]*)$/.exec(message);
  if (raised !== null) {
    const [, code = '', text = ''] = raised;
    if (isCode(code)) return failure(code, sentence(text));
  }
  const fromData = FROM_DATA.test(message);
  const safe = fromData ? withoutValues(message) : sentence(message);
  const shown = doing === undefined ? safe : `${doing}: ${safe}`;
  const hint = fromData && !FROM_DISK.test(message) ? HIDDEN : undefined;
  const rule = rules.find(({ test }) => test.test(message));
  if (rule !== undefined) return failure(rule.code, rule.message ?? shown, { hint: rule.hint ?? hint });
  const fromDuckDB = /^[A-Z][A-Za-z ]*? Error: /.test(message);
  const fromFileSystem = 'syscall' in thrown && 'code' in thrown;
  return fromDuckDB || fromFileSystem ? failure('FS402', shown, { hint }) : undefined;
}
