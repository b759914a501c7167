import { type Code, codes } from '../../diagnostics/codes.js';
import { Failure, failure } from '../../diagnostics/diagnostic.js';

const isCode = (text: string): text is Code => Object.hasOwn(codes, text);

interface Rule {
  /** Of the SQLSTATE, or the code of a system error. */
  readonly state: RegExp;
  /** Of the message; absent: any. */
  readonly message?: RegExp;
  readonly code: Code;
  readonly shown?: string;
  readonly hint?: string;
}

const LOST = 'the connection to Postgres was lost';
const AGAIN = 'what was committed before is kept, nothing else; run the command again';

/** Errors of statements by their SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const rules: readonly Rule[] = [
  { state: /^57014$/, message: /statement timeout/, code: 'FS402' },
  { state: /^57014$/, code: 'FS305', shown: 'interrupted' },
  { state: /^(57P|08)/, code: 'FS401', shown: LOST, hint: AGAIN },
  { state: /^(ECONNRESET|EPIPE|ETIMEDOUT|ECONNABORTED)$/, code: 'FS401', shown: LOST, hint: AGAIN },
  { state: /^(22003|22008|22015)$/, code: 'FS207' },
  {
    state: /^25006$/,
    code: 'FS401',
    shown: 'the server only reads: it is a standby, or set to default_transaction_read_only',
    hint: 'point the target to the primary server',
  },
  {
    state: /^42501$/,
    code: 'FS402',
    hint: 'the role needs its own schemas and select on the sources: see docs/postgres.md',
  },
  {
    state: /^2BP01$/,
    code: 'FS402',
    hint: 'what depends on a relation of the feature store keeps it from being replaced: drop it first',
  },
  { state: /^53100$/, code: 'FS402', hint: 'the disk of the server is full' },
  {
    state: /^53200$/,
    message: /max_locks_per_transaction/,
    code: 'FS402',
    hint: 'raise max_locks_per_transaction on the server, or use partition_by: year',
  },
  { state: /^53200$/, code: 'FS402', hint: 'give the server more memory' },
  { state: /^(40001|40P01|55P03)$/, code: 'FS402', hint: 'run the command again' },
];

/** Classes of errors that come from data, whose messages and details may quote values: of data, of integrity, raised. */
const FROM_DATA = /^(21|22|23|P0)/;
const HIDDEN = 'the value is not shown, since its column may be sensitive; fs compile shows the SQL';

/**
 * The message without values of rows. Those of class 22 are quoted, up to the last quote, as a value may hold quotes; what
 * is quoted in class 23 are names of columns, relations and constraints.
 */
function withoutValues(message: string, state: string): string {
  if (state.startsWith('23')) return message;
  if (state.startsWith('P0')) return 'Postgres reports an error that was raised inside the database';
  return message.replace(/:?\s*"[\s\S]*"/, (quoted) => (quoted.startsWith(':') ? '' : ' …')).trim();
}

const property = (thrown: Error, name: 'code' | 'detail'): string => {
  const found = Object.entries(thrown).find(([key]) => key === name)?.[1];
  return typeof found === 'string' ? found : '';
};

/** The SQLSTATE of a Postgres error, or the code of a system error; empty where there is none. */
export const stateOf = (thrown: unknown): string =>
  thrown instanceof Error
    ? property(thrown instanceof Failure && thrown.cause instanceof Error ? thrown.cause : thrown, 'code')
    : '';

/** What the driver says, without a code, of a connection that is gone. */
const GONE =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|not queryable|read ECONN|write E)/i;

/**
 * Any error of a statement as a Failure: a code raised inside SQL by a message with `FSnnn: …` keeps its code and
 * message; a cancel is FS305, a number or time out of range FS207, a lost connection FS401, everything else Postgres says
 * FS402. A message never holds values of rows. Errors that are neither are bugs and come back unchanged. The error
 * itself is the Failure's `cause`, which is not shown.
 */
export function asFailure(thrown: unknown): unknown {
  if (thrown instanceof Failure || !(thrown instanceof Error)) return thrown;
  const known = recognize(thrown);
  if (known === undefined) return thrown;
  known.cause = thrown;
  return known;
}

function recognize(thrown: Error): Failure | undefined {
  const { message } = thrown;
  const state = property(thrown, 'code');
  if (GONE.test(message)) return failure('FS401', LOST, { hint: AGAIN });
  if (state === '') return undefined;
  // A cast that fails on purpose quotes the text that carries the code.
  const raised = /^(?:invalid input \S+ for [^"]*: ")?(FS\d{3}): ([\s\S]*?)"?$/.exec(message);
  if (raised !== null) {
    const [, code = '', text = ''] = raised;
    if (isCode(code)) return failure(code, text);
  }
  const fromData = FROM_DATA.test(state);
  const shown = fromData ? withoutValues(message, state) : message;
  const hint = fromData && shown !== message ? HIDDEN : undefined;
  const rule = rules.find((one) => one.state.test(state) && (one.message?.test(message) ?? true));
  if (rule !== undefined) return failure(rule.code, rule.shown ?? shown, { hint: rule.hint ?? hint });
  const fromPostgres = /^[0-9A-Z]{5}$/.test(state);
  const fromFileSystem = 'syscall' in thrown;
  if (!fromPostgres && !fromFileSystem) return undefined;
  // The detail of an error from data is the row itself.
  const detail = fromData ? '' : property(thrown, 'detail');
  return failure('FS402', detail === '' ? shown : `${shown} (${detail})`, { hint });
}
