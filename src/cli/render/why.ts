import type { FeatureColumn, FeatureSet } from '../../catalog/model/index.js';
import { formatShown, MASKED } from '../../describe/format-expression.js';
import type { Paint } from '../../diagnostics/render.js';
import type { Row, Value } from '../../engines/engine.js';
import type { KeyEvent, Standing } from '../../inspect/why/classify.js';
import type { ColumnWhy, Why } from '../../inspect/why/why.js';
import { formatAggregate } from '../../spec/aggregate-names.js';
import { formatDuration } from '../../types/duration.js';
import { formatBrief, formatIso } from '../../types/instant.js';
import { showValue, table } from './table.js';
import { counted } from './when.js';

/** A value that the warehouse has, or why it has none. */
export interface Kept {
  readonly value: Value;
  readonly problem: string | null;
}

export interface WhyShown {
  readonly why: Why;
  readonly keys: Readonly<Record<string, string>>;
  readonly stored: Kept;
  /** Null: another time was asked for. */
  readonly online: Kept | null;
  /** Sensitive values are shown. */
  readonly open: boolean;
}

interface Screen {
  readonly paint: Paint;
  readonly width: number | null;
}

/** Events inside that are shown from the beginning, and from the end. */
const ENDS = 5;
/** Events outside that are shown of each kind. */
const NEAR = 3;

/** Why an event does not count, in words. */
const reasons: Readonly<Record<Exclude<Standing, 'inside'>, string>> = {
  later: 'not yet known',
  left: 'has left the window',
  'no time': 'no event time',
  'where of the source': 'where of the source',
  'where of the set': 'where of the set',
  'where of the feature': 'where of the feature',
  duplicate: 'another one with equal values counts',
  null: 'its value is null',
  older: 'a newer event has the value',
};

/** Events of a part that are worth a look: the first and last inside, and the nearest of each other kind. */
function shownEvents({ events }: ColumnWhy): {
  readonly inside: readonly KeyEvent[];
  readonly outside: readonly KeyEvent[];
} {
  const inside = events.filter(({ standing }) => standing === 'inside');
  const near = new Set<KeyEvent>();
  for (const standing of Object.keys(reasons)) {
    const found = events.filter((one) => one.standing === standing);
    for (const one of standing === 'later' ? found.slice(0, NEAR) : found.slice(-NEAR)) near.add(one);
  }
  return {
    inside: inside.length <= 2 * ENDS ? inside : [...inside.slice(0, ENDS), ...inside.slice(-ENDS)],
    outside: events.filter((one) => near.has(one)),
  };
}

const countOf = ({ events }: ColumnWhy): number =>
  events.filter(({ standing }) => standing === 'inside').length;

/** Whether values of what is aggregated are hidden: the column is sensitive, or it reads such a column. */
const masksValue = ({ column }: ColumnWhy, open: boolean): boolean => !open && column.sensitive;

/** What identifies an event: its primary key, or without one all of its columns. */
function identityOf({ source }: FeatureSet, row: Row, open: boolean): Readonly<Record<string, Value>> {
  const names = source.primaryKey.length > 0 ? source.primaryKey : source.columns.map(({ name }) => name);
  return Object.fromEntries(
    names.map((name) => {
      const isHidden = !open && source.columns.some((one) => one.name === name && one.sensitive);
      const value = row[name] ?? null;
      return [name, isHidden && value !== null ? MASKED : value];
    }),
  );
}

/** How a column is made. */
function meaningOf(set: FeatureSet, of: FeatureColumn): string {
  const sensitive = new Set(set.source.columns.flatMap((one) => (one.sensitive ? [one.name] : [])));
  const what = of.of === null ? 'events' : formatShown(of.of, sensitive);
  return of.aggregate === 'newest' ? `newest value of ${what}` : `${formatAggregate(of)} of ${what}`;
}

function windowOf({ window }: FeatureColumn, reference: bigint): string {
  if (window.kind !== 'duration') return `all before ${formatBrief(reference)}`;
  const from = formatBrief(reference - window.duration.micros);
  return `${formatDuration(window.duration)}: [${from}, ${formatBrief(reference)})`;
}

/** The value, the events behind it, and what the warehouse has. */
export function showWhy(shown: WhyShown, { paint, width }: Screen): string {
  const { why, open } = shown;
  const { set, column, reference } = why;
  const value = (one: Value): string => (column.sensitive && !open && one !== null ? MASKED : showValue(one));
  const isHidden = (name: string): boolean =>
    !open && set.keys.some(({ key }) => key.name === name && key.sensitive);
  const key = Object.entries(shown.keys).map(([name, text]) => `${name} ${isHidden(name) ? MASKED : text}`);
  return [
    `${paint.bold(`${set.name}.${column.name}`)} = ${value(why.value)}`,
    `for ${key.join(', ')} at the reference time ${formatBrief(reference)}`,
    ...why.parts.flatMap((part) => ['', ...showPart(part, shown, width)]),
    ...(why.rejected.length === 0 ? [] : ['', 'rejected rows of the source, of all keys:']),
    ...why.rejected.map(({ reason, rows, examples }) => {
      const some = examples.length === 0 ? '' : ` (row ${examples.join(', ')})`;
      return `  ${counted(rows, 'row')}: ${reason}${some}`;
    }),
    '',
    keptLine('stored', shown.stored, why, value),
    ...(shown.online === null ? [] : [keptLine('online', shown.online, why, value)]),
  ].join('\n');
}

function keptLine(word: string, { value, problem }: Kept, why: Why, show: (value: Value) => string): string {
  if (problem !== null) return `${word}: nothing to compare with (${problem})`;
  return isSame(value, why.value)
    ? `${word}: ${show(value)}, the same`
    : `${word}: ${show(value)}, computed now: ${show(why.value)}; fs status says whether the source or the spec changed`;
}

const isSame = (a: Value, b: Value): boolean => showValue(a) === showValue(b);

function showPart(
  part: ColumnWhy,
  { why: { set, reference }, open }: WhyShown,
  width: number | null,
): readonly string[] {
  const { column, events } = part;
  const { inside, outside } = shownEvents(part);
  const all = countOf(part);
  const cut = all > inside.length ? `, the first and the last ${ENDS} of them` : '';
  const identity = (event: KeyEvent): readonly string[] =>
    Object.values(identityOf(set, event.row, open)).map(showValue);
  const names = Object.keys(identityOf(set, events[0]?.row ?? {}, open));
  const hasValue = column.of !== null;
  const cells = (event: KeyEvent, last: string): readonly string[] => [
    event.time === null ? 'null' : formatBrief(event.time),
    ...identity(event),
    ...(hasValue ? [masksValue(part, open) && event.value !== null ? MASKED : showValue(event.value)] : []),
    last,
  ];
  const head = (last: string): readonly string[] => [
    column.timestamp.name,
    ...names.map((name) => `${set.source.name}.${name}`),
    ...(hasValue ? ['value'] : []),
    last,
  ];
  const leaves = (event: KeyEvent): string => (event.leaves === null ? 'never' : formatBrief(event.leaves));
  const why = (event: KeyEvent): string => {
    if (event.standing === 'inside') return '';
    const when =
      event.standing === 'later' && event.enters !== null ? `, enters at ${formatBrief(event.enters)}` : '';
    const gone = event.standing === 'left' ? `, at ${leaves(event)}` : '';
    return `${reasons[event.standing]}${when}${gone}`;
  };
  return [
    `${column.name}: ${meaningOf(set, column)}, ${windowOf(column, reference)}`,
    `${counted(all, 'event')} inside${cut}`,
    ...(inside.length === 0
      ? []
      : [
          table(
            head('leaves'),
            inside.map((event) => cells(event, leaves(event))),
            { width },
          ),
        ]),
    `${counted(events.length - all, 'event')} of the key outside${outside.length < events.length - all ? ', the nearest of each kind' : ''}`,
    ...(outside.length === 0
      ? []
      : [
          table(
            head('why not'),
            outside.map((event) => cells(event, why(event))),
            { width },
          ),
        ]),
    ...(isSame(part.value, part.reproduced)
      ? []
      : ['the events inside by themselves give another value: this is a bug of ours']),
  ];
}

export function jsonWhy({ why, keys, stored, online, open }: WhyShown): unknown {
  const { set, column, reference } = why;
  const masked = (value: Value, isHidden: boolean): Value =>
    isHidden && !open && value !== null ? MASKED : value;
  const keptJson = ({ value, problem }: Kept): unknown => ({
    value: masked(value, column.sensitive),
    agrees: problem === null ? isSame(value, why.value) : null,
    problem,
  });
  const event =
    (part: ColumnWhy) =>
    (one: KeyEvent): unknown => ({
      time: one.time === null ? null : formatIso(one.time),
      identity: identityOf(set, one.row, open),
      value: masked(one.value, part.column.sensitive),
      standing: one.standing,
      enters: one.enters === null ? null : formatIso(one.enters),
      leaves: one.leaves === null ? null : formatIso(one.leaves),
    });
  return {
    set: set.name,
    column: column.name,
    keys: Object.fromEntries(
      Object.entries(keys).map(([name, text]) => [
        name,
        masked(
          text,
          set.keys.some(({ key }) => key.name === name && key.sensitive),
        ),
      ]),
    ),
    reference: formatIso(reference),
    value: masked(why.value, column.sensitive),
    parts: why.parts.map((part) => {
      const { inside, outside } = shownEvents(part);
      return {
        column: part.column.name,
        meaning: meaningOf(set, part.column),
        window: windowOf(part.column, reference),
        value: masked(part.value, part.column.sensitive),
        reproduced: isSame(part.value, part.reproduced),
        inside: { events: countOf(part), shown: inside.map(event(part)) },
        outside: { events: part.events.length - countOf(part), shown: outside.map(event(part)) },
      };
    }),
    rejected: why.rejected,
    stored: keptJson(stored),
    online: online === null ? null : keptJson(online),
  };
}
