import { failure } from '../../diagnostics/diagnostic.js';
import type { ColumnProfile, FileProfile } from '../../engines/file-reader/profile-file.js';

/** What a source and its first feature set are made of. */
export interface Decision {
  readonly primaryKey: string | null;
  readonly eventTime: string;
  readonly entityKey: string;
  /** Times of other things than the row's own event: known only when they come. */
  readonly laterTimes: readonly string[];
  /** Columns with amounts. */
  readonly amounts: readonly string[];
}

/** What can be chosen, the best first. */
export interface Candidates {
  readonly primaryKeys: readonly string[];
  readonly eventTimes: readonly string[];
  readonly entityKeys: readonly string[];
}

const isTime = ({ type }: ColumnProfile): boolean => type === 'timestamp' || type === 'date';
const isKeyType = ({ type }: ColumnProfile): boolean =>
  type === 'string' || type === 'integer' || type === 'bigint';
const isNumber = ({ type }: ColumnProfile): boolean =>
  type === 'integer' || type === 'bigint' || type === 'double' || type?.startsWith('decimal') === true;

const looksLikeId = (name: string): boolean => /(^|_)(id|key|uuid|code|number|no)$/i.test(name);
const looksLikeEventTime = (name: string): boolean =>
  /^(event_?time(stamp)?|timestamp|ts|time|created(_at)?|occurred_at)$/i.test(name);
const looksLikeSomebody = (name: string): boolean =>
  /(user|customer|client|member|account|card|cpf|buyer|merchant|seller|device|email)/i.test(name);

/** Columns by a score, the highest first; equal ones in the order of the file. */
const ranked = (
  columns: readonly ColumnProfile[],
  score: (column: ColumnProfile) => number,
): readonly string[] => columns.toSorted((a, b) => score(b) - score(a)).map(({ name }) => name);

/** What a profile allows: complete and unique columns, complete times, columns that repeat and are mostly there. */
export function candidatesOf({ rows, columns }: FileProfile): Candidates {
  const complete = columns.filter(({ present, type }) => present === rows && type !== null);
  const unique = complete.filter((column) => isKeyType(column) && column.distinct === rows);
  // Rows without the key are left out of runs, and counted there.
  const repeated = columns.filter(
    (column) => isKeyType(column) && column.distinct < column.present && column.present >= rows / 2,
  );
  return {
    primaryKeys: ranked(
      unique.filter(({ name }) => looksLikeId(name) || name === columns[0]?.name),
      ({ name }) => Number(looksLikeId(name)),
    ),
    eventTimes: ranked(
      complete.filter(isTime),
      ({ name, type }) => 2 * Number(looksLikeEventTime(name)) + Number(type === 'timestamp'),
    ),
    entityKeys: ranked(repeated, ({ name, distinct, present }) => {
      const named = 2 * Number(looksLikeSomebody(name)) + Number(looksLikeId(name));
      return named + (distinct + present) / (2 * rows + 1);
    }),
  };
}

/** The choices that were made, by hand or as the first candidates. */
export interface Choices {
  readonly primaryKey: string | null;
  readonly eventTime: string;
  readonly entityKey: string;
}

/** The first candidates. @throws Failure FS008 if there is no time, or nothing that features can be about. */
export function firstChoices({ primaryKeys, eventTimes, entityKeys }: Candidates, file: string): Choices {
  const [eventTime] = eventTimes;
  if (eventTime === undefined)
    throw failure('FS008', `${file} has no column with a time in every row: a source of events needs one`, {
      hint: 'times are written 2024-03-01 10:00:00 or 2024-03-01',
    });
  const [entityKey] = entityKeys.filter((name) => name !== primaryKeys[0]);
  if (entityKey === undefined)
    throw failure(
      'FS008',
      `${file} has no column whose values repeat: there is nothing to compute features of`,
      {
        hint: 'a column such as user_id says whom an event is about',
      },
    );
  return { primaryKey: primaryKeys[0] ?? null, eventTime, entityKey };
}

/** Everything that follows from the choices. */
export function decide({ columns, rows }: FileProfile, choices: Choices): Decision {
  const taken = new Set([choices.primaryKey, choices.eventTime, choices.entityKey]);
  const others = columns.filter(({ name }) => !taken.has(name));
  return {
    ...choices,
    laterTimes: others
      .filter(({ type, present }) => type === 'timestamp' && present < rows)
      .map(({ name }) => name),
    amounts: others
      .filter((column) => isNumber(column) && !looksLikeId(column.name))
      .slice(0, 3)
      .map(({ name }) => name),
  };
}
