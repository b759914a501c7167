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

interface Rule {
  readonly test: RegExp;
  readonly code: Code;
  readonly message?: string;
  readonly hint?: string;
}

const rules: readonly Rule[] = [
  { test: /^INTERRUPT Error/, code: 'FS305', message: 'interrupted' },
  { test: /out of range for the destination type U?INT|^Out of Range Error: Overflow in/, code: 'FS207' },
  { test: /Could not set lock on file/, code: 'FS303' },
  { test: /^Failed to set config/, code: 'FS401', message: 'DuckDB refuses the threads or the memory limit' },
  {
    test: /^Out of Memory Error/,
    code: 'FS402',
    hint: 'give the engine more memory, or the warehouse disk more room',
  },
];

/**
 * Any error of a statement as a Failure: a code raised inside SQL by `error('FSnnn: …')` keeps its code and
 * message; an interrupt is FS305, an integer overflow FS207, a lock FS303, a wrong setting FS401, everything else DuckDB or the file system says FS402.
 * Errors that are neither are bugs and come back unchanged. The error itself is the Failure's `cause`.
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
  const raised = /\b(FS\d{3}): ([\s\S]*)$/.exec(message);
  if (raised !== null) {
    const [, code = '', text = ''] = raised;
    if (isCode(code)) return failure(code, sentence(text));
  }
  const told = doing === undefined ? sentence(message) : `${doing}: ${sentence(message)}`;
  const rule = rules.find(({ test }) => test.test(message));
  if (rule !== undefined) return failure(rule.code, rule.message ?? told, { hint: rule.hint });
  const fromDuckDB = /^[A-Z][A-Za-z ]*? Error: /.test(message);
  const fromFileSystem = 'syscall' in thrown && 'code' in thrown;
  return fromDuckDB || fromFileSystem ? failure('FS402', told) : undefined;
}
