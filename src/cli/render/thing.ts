import { checksText } from '../../describe/check-facts.js';
import type {
  ColumnFacts,
  DatasetFacts,
  EntityFacts,
  Facts,
  SetFacts,
  SourceFacts,
} from '../../describe/facts.js';
import { joinDetail } from '../../describe/facts.js';
import { MASKED } from '../../describe/format-expression.js';
import type { Paint } from '../../diagnostics/render.js';
import { visibleLine } from '../../diagnostics/visible.js';
import { type Layout, list, table } from './table.js';

/** How text is shown: its styles, and the width of the terminal, null without one. */
export interface Screen {
  readonly paint: Paint;
  readonly width: number | null;
}

type Pairs = readonly (readonly [name: string, value: string])[];

const commas = (names: readonly string[]): string => (names.length === 0 ? '-' : names.join(', '));

/** What an item is made from, in a few words. */
const origins: { readonly [K in Facts['kind']]: (facts: Extract<Facts, { kind: K }>) => string } = {
  entity: ({ keys }) => commas(keys.map(({ name }) => name)),
  source: ({ from }) => from,
  feature_set: ({ entity, source }) => `${entity} ← ${source}`,
  dataset: ({ spine, sets }) => [spine, ...sets.map(({ set }) => set)].join(' + '),
};

export function originOf(facts: Facts): string {
  switch (facts.kind) {
    case 'entity':
      return origins.entity(facts);
    case 'source':
      return origins.source(facts);
    case 'feature_set':
      return origins.feature_set(facts);
    case 'dataset':
      return origins.dataset(facts);
  }
}

const kindWord = (kind: Facts['kind']): string => kind.replace('_', ' ');

const LONGEST = 72;
const shortened = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1).trimEnd()}…`;
};

/** All items, grouped by kind. Owner and tags are columns if any item has them. */
export function showList(all: readonly Facts[], width: number | null): string {
  if (all.length === 0) return 'no specs yet: write YAML files below features/';
  const owned = all.some(({ owner }) => owner !== null);
  const tagged = all.some(({ tags }) => tags.length > 0);
  return table(
    ['KIND', 'NAME', 'FROM', ...(owned ? ['OWNER'] : []), ...(tagged ? ['TAGS'] : []), 'DESCRIPTION'],
    all.map((facts, index) => [
      all[index - 1]?.kind === facts.kind ? '' : kindWord(facts.kind),
      facts.name,
      originOf(facts),
      ...(owned ? [facts.owner ?? ''] : []),
      ...(tagged ? [facts.tags.join(', ')] : []),
      shortened(facts.description),
    ]),
    { width, cuts: true },
  );
}

/** One item in full. `folder` holds the files of the target; null if it has none. */
export function showThing(facts: Facts, folder: string | null, { paint, width }: Screen): string {
  const head = `${paint.bold(facts.name)}  ${kindWord(facts.kind)}, ${visibleLine(facts.file)}`;
  const about = facts.description === '' ? [] : [shownText(facts.description)];
  const pairs: Pairs = [
    ...(facts.owner === null ? [] : [['owner', facts.owner] as const]),
    ...(facts.tags.length === 0 ? [] : [['tags', facts.tags.join(', ')] as const]),
    ...bodyPairs(facts, folder),
  ];
  const query = facts.kind !== 'source' || facts.query === null ? [] : [`QUERY\n${indented(facts.query)}`];
  return [
    [head, ...about].join('\n'),
    list(pairs, { width }),
    ...query,
    ...columnTables(facts, { width }),
  ].join('\n\n');
}

const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');

const shownText = (text: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => `  ${line.trim()}`)
    .join('\n');

function bodyPairs(facts: Facts, folder: string | null): Pairs {
  switch (facts.kind) {
    case 'entity':
      return entityPairs(facts);
    case 'source':
      return sourcePairs(facts);
    case 'feature_set':
      return setPairs(facts, folder);
    case 'dataset':
      return datasetPairs(facts);
  }
}

const entityPairs = ({ sets, datasets, online }: EntityFacts): Pairs => [
  ['feature sets', commas(sets)],
  ['online', online],
  ['datasets', commas(datasets)],
];

const checkPairs = ({ checks }: Pick<SourceFacts, 'checks'>): Pairs =>
  checks.length === 0 ? [] : [['checks', checksText(checks)]];

const sourcePairs = (facts: SourceFacts): Pairs => [
  ['from', facts.from],
  ...Object.entries(facts.targets).map(([target, from]) => [`from on ${target}`, from] as const),
  ['primary key', commas(facts.primary_key)],
  [
    'event time',
    facts.timestamp === null
      ? 'none: always known'
      : `${facts.timestamp}${facts.query === null ? ` (${facts.timezone} where it has no offset)` : ''}`,
  ],
  ...(facts.where === null ? [] : [['where', facts.where] as const]),
  ...checkPairs(facts),
  ['consumers', commas(facts.consumers)],
];

const setPairs = (facts: SetFacts, folder: string | null): Pairs => [
  ['entity', facts.entity],
  ['source', facts.source],
  ...facts.keys.map(({ name, column }) => ['key', name === column ? name : `${name} ← ${column}`] as const),
  ['event time', facts.timestamp],
  ...otherTimes(facts),
  ...(facts.where === null ? [] : [['where', facts.where] as const]),
  ...(facts.dedupe === null ? [] : [['dedupe', facts.dedupe] as const]),
  ...(facts.every === null ? [['grain', grainWords(facts)] as const] : [['every', facts.every] as const]),
  ['windows', commas(facts.windows)],
  ...(facts.start === null ? [] : [['start', facts.start] as const]),
  ...(facts.end === null ? [] : [['end', facts.end] as const]),
  ...checkPairs(facts),
  ['history', facts.history],
  ...(folder === null ? [] : [['files', `${folder}/${facts.files} by ${facts.partition_by}`] as const]),
  ['online', `${facts.online}, and in online.${facts.entity}`],
  ['consumers', commas(facts.consumers)],
];

/** Event times of single features. */
function otherTimes({ timestamp, columns }: SetFacts): Pairs {
  const others = columns.filter((column) => column.timestamp !== timestamp);
  return [...new Set(others.map((column) => column.timestamp))].map((time) => {
    const features = others.filter((column) => column.timestamp === time).map(({ feature }) => feature);
    return ['event time', `${time} of ${commas([...new Set(features)])}`] as const;
  });
}
const grainWords = ({ at_t, identified_by }: SetFacts): string => {
  const by =
    identified_by.length === 0 ? '' : `, identified by ${commas(identified_by.map(({ name }) => name))}`;
  return `one row per event${by}; windows ${at_t === 'exclude' ? 'end before its time' : 'include its time'}`;
};

const datasetPairs = (facts: DatasetFacts): Pairs => [
  ['spine', facts.spine],
  ['as of', facts.timestamp],
  ...(facts.where === null ? [] : [['where', facts.where] as const]),
  ...facts.sets.map(
    ({ set, keys, prefix, as_of }) =>
      [
        'joins',
        `${set}${prefix === '' ? '' : ` as ${prefix}…`} on ${joined(keys)}${joinDetail(as_of)}`,
      ] as const,
  ),
  ...checkPairs(facts),
  ['output', facts.output],
  ...(facts.consumers.length === 0 ? [] : [['consumers', commas(facts.consumers)] as const]),
];

const joined = (keys: Readonly<Record<string, string>>): string =>
  Object.entries(keys)
    .map(([key, column]) => (key === column ? key : `${key} = ${column}`))
    .join(', ');

const named = ({ name, sensitive }: ColumnFacts): string => (sensitive ? `${name} ${MASKED}` : name);

/** Where a column of a dataset comes from; the expression of a derived one. */
const originText = ({ from, label, expr }: DatasetFacts['columns'][number]): string => {
  if (expr !== null) return `${label ? 'label ' : ''}= ${shortened(expr)}`;
  return label ? `${from}, label` : from;
};

/** When a column is known; marked if the author declared it. */
const knownAt = ({ known_at, declared }: SourceFacts['columns'][number]): string => {
  if (known_at === null) return '';
  return declared ? `${known_at} (declared)` : known_at;
};

/** A table before it is text: its header and its rows. */
interface Cells {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const columnTables = (facts: Facts, layout: Layout): readonly string[] =>
  columnCells(facts).map(({ header, rows }) => table(header, rows, layout));

function columnCells(facts: Facts): readonly Cells[] {
  switch (facts.kind) {
    case 'entity':
      return [
        {
          header: ['KEY', 'TYPE', 'DESCRIPTION'],
          rows: facts.keys.map((key) => [named(key), key.type, key.description]),
        },
      ];
    case 'source':
      return [sourceCells(facts)];
    case 'feature_set':
      return facts.derived.length === 0 ? [featureCells(facts)] : [featureCells(facts), derivedCells(facts)];
    case 'dataset':
      return [
        {
          header: ['COLUMN', 'TYPE', 'FROM', 'DESCRIPTION'],
          rows: facts.columns.map((one) => [named(one), one.type, originText(one), one.description]),
        },
      ];
  }
}

function sourceCells({ columns }: SourceFacts): Cells {
  const hasComputed = columns.some(({ expr }) => expr !== null);
  return {
    header: ['COLUMN', 'TYPE', 'KNOWN AT', ...(hasComputed ? ['COMPUTED'] : []), 'DESCRIPTION'],
    rows: columns.map((one) => [
      named(one),
      one.type,
      knownAt(one),
      ...(hasComputed ? [shortened(one.expr ?? '')] : []),
      one.description,
    ]),
  };
}

const featureCells = ({ columns }: SetFacts): Cells => ({
  header: ['COLUMN', 'TYPE', 'WINDOW', 'OVER NO EVENTS', 'DESCRIPTION'],
  rows: columns.map((one) => [named(one), one.type, one.window, one.empty, one.description]),
});

const derivedCells = ({ derived }: SetFacts): Cells => ({
  header: ['DERIVED', 'TYPE', 'EXPRESSION', 'COMPUTED', 'OVER NO EVENTS', 'DESCRIPTION'],
  rows: derived.map((one) => [
    named(one),
    one.type,
    one.expr,
    one.materialized ? 'stored' : 'when read',
    one.empty,
    one.description,
  ]),
});
