import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { didYouMean } from '../../diagnostics/did-you-mean.js';
import type { TestDocument } from '../../spec/read-specs.js';
import { parseInstant, parseWhen } from '../../types/instant.js';
import { INSTANTS } from '../../types/limits.js';
import { formatType, type Type } from '../../types/type.js';
import type {
  AnySource,
  GivenRows,
  Subject,
  TestCell,
  TestRow,
  TestValue,
  UnitTest,
} from '../model/index.js';
import { literalOf, literalOfText } from '../resolve/literals.js';
import { type Known, lookup, type Path, type Reporter, reporter } from '../resolve/lookups.js';
import { type SubjectColumn, subjectColumns } from './columns.js';

/** What tests may name. */
export interface Testable {
  readonly subjects: Known<Subject>;
  readonly sources: Known<AnySource>;
}

/** The unit tests by name, with their diagnostics. */
export function resolveTests(
  documents: readonly TestDocument[],
  testable: Testable,
): { readonly tests: ReadonlyMap<string, UnitTest>; readonly diagnostics: readonly Diagnostic[] } {
  const tests = new Map<string, UnitTest>();
  const diagnostics = documents.flatMap((document) => {
    const report = reporter(document.at);
    if (tests.has(document.spec.name))
      report.error('FS105', ['name'], `"${document.spec.name}" is already the name of a test`);
    const test = resolveTest(document, testable, report);
    if (test !== undefined && !report.failed()) tests.set(test.name, test);
    return report.diagnostics;
  });
  return { tests, diagnostics };
}

function resolveTest(
  { spec, at }: TestDocument,
  { subjects, sources }: Testable,
  report: Reporter,
): UnitTest | undefined {
  const what = 'feature set, dataset or source';
  const subject = lookup(subjects, { name: spec.subject, what }, ['subject'], report);
  const given = new Map(
    Object.entries(spec.given).flatMap(([name, rows]): readonly (readonly [string, GivenRows])[] => {
      const path = ['given', name];
      const source = lookup(sources, { name, what: 'source' }, path, report);
      if (source === undefined) return [];
      const columns = source.columns.filter(({ computed }) => computed === null);
      const read = rows.map((row, index) =>
        readRow(row, { columns, of: `source ${name}` }, [...path, index], report),
      );
      for (const [index, row] of read.entries()) checkGiven(row, [...path, index], report);
      return [[name, { source, rows: read }]];
    }),
  );
  if (subject === undefined) return undefined;
  checkSources(subject, [...given.keys()], report);
  const columns = subjectColumns(subject);
  const expect = spec.expect.map((row, index) =>
    readRow(row, { columns, of: subject.name }, ['expect', index], report),
  );
  return {
    kind: 'test',
    name: spec.name,
    description: spec.description ?? '',
    span: at.value(['name']),
    subject,
    at: parseWhen(spec.at)?.instant ?? 0n,
    given,
    expect,
    partial: spec.partial ?? false,
    tolerance: Number(spec.tolerance ?? 0),
  };
}

interface Columns {
  readonly columns: readonly SubjectColumn[];
  /** What they are of, for messages. */
  readonly of: string;
}

function readRow(
  row: TestDocument['spec']['expect'][number],
  { columns, of }: Columns,
  path: Path,
  report: Reporter,
): TestRow {
  const cells = Object.entries(row).flatMap(([name, value]): readonly (readonly [string, TestCell])[] => {
    const place = [...path, name];
    const column = columns.find((one) => one.name === name);
    if (column === undefined) {
      const names = columns.map((one) => one.name);
      report.errorAtKey(
        'FS104',
        place,
        `unknown column "${name}" in ${of}`,
        didYouMean(name, names, 'column'),
      );
      return [];
    }
    const read = readValue(value, column.type, report.at.raw(place));
    if ('problem' in read) {
      report.error('FS120', place, `${name}: ${read.problem}`, hintOf(column.type));
      return [];
    }
    return [[name, { type: column.type, value: read.value }]];
  });
  return { cells: new Map(cells), span: report.at.value(path) };
}

const hints: Readonly<Partial<Record<Type['name'], string>>> = {
  string: 'write text in quotes if it looks like a number or a flag',
  timestamp: 'write 2020-07-17, 2020-07-17 12:00:00 or 2020-07-17T12:00:00Z, in UTC',
  date: 'write 2020-07-17',
};

const hintOf = (type: Type): string | undefined => hints[type.name];

type Written = TestDocument['spec']['expect'][number][string];

function readValue(
  value: Written,
  type: Type,
  raw: string | undefined,
): { readonly value: TestValue } | { readonly problem: string } {
  if (value === null) return { value: null };
  if (Array.isArray(value)) {
    if (type.name !== 'list') return { problem: `a list does not fit ${formatType(type)}` };
    const items = value.map((item: Written) => readValue(item, type.of, undefined));
    const bad = items.find((item) => 'problem' in item);
    if (bad !== undefined) return bad;
    return { value: items.flatMap((item) => ('value' in item ? [item.value] : [])) };
  }
  if (typeof value === 'object') return { problem: 'a list of lists cannot be written' };
  // A decimal is what was written: a number has lost digits.
  const isNumber = typeof value === 'number' || typeof value === 'bigint';
  const read =
    type.name === 'decimal'
      ? literalOfText(isNumber ? (raw ?? String(value)) : String(value), type)
      : literalOf(value, type);
  return 'problem' in read ? read : { value: read.literal.value };
}

const FIRST = parseInstant(`${INSTANTS.first} 00:00:00`);
const END = parseInstant(`${INSTANTS.end} 00:00:00`);

/** What a source would reject, and what cannot be given. */
function checkGiven({ cells }: TestRow, path: Path, report: Reporter): void {
  for (const [name, { type, value }] of cells) {
    if (Array.isArray(value))
      report.error('FS123', [...path, name], 'a list cannot be given in a test', 'leave it out');
    if (type.name !== 'timestamp' || typeof value !== 'string') continue;
    const instant = parseInstant(value);
    if (instant < FIRST || instant >= END)
      report.error(
        'FS120',
        [...path, name],
        `${name}: a row with a time outside ${INSTANTS.first} … 2199-12-31 is rejected`,
      );
  }
}

/** Each source that the subject reads must be given, or what is made of it. */
function checkSources(subject: Subject, given: readonly string[], report: Reporter): void {
  const needed = neededSources(subject, new Set(given));
  const missing = needed.filter((name) => !given.includes(name));
  if (missing.length > 0)
    report.errorAtKey(
      'FS106',
      ['given'],
      `${subject.name} reads ${missing.join(', ')}, of which no rows are given`,
      `write ${missing.map((name) => `${name}: []`).join(', ')} for no rows`,
    );
  const read = new Set(needed);
  for (const name of given)
    if (!read.has(name)) report.errorAtKey('FS106', ['given', name], `${subject.name} does not read ${name}`);
}

/** The sources whose rows have to be given: those that are given, and stored ones where nothing above them is. */
export function neededSources(subject: Subject, given: ReadonlySet<string>): readonly string[] {
  const found = new Set<string>();
  const source = (one: AnySource): void => {
    const { from } = one;
    if (given.has(one.name)) found.add(one.name);
    else if (from.kind === 'query') from.inputs.forEach(source);
    else if (from.kind === 'dataset') whole(from.dataset);
    else found.add(one.name);
  };
  const whole = (one: Subject): void => {
    if (one.kind === 'feature_set') source(one.source);
    if (one.kind !== 'dataset') return;
    source(one.spine);
    for (const { set } of one.sets) source(set.source);
  };
  if (subject.kind === 'source') source(subject);
  else whole(subject);
  return [...found];
}
