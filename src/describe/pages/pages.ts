import type { Catalog } from '../../catalog/model/index.js';
import { things } from '../../catalog/selectors.js';
import { checksText } from '../check-facts.js';
import {
  type ColumnFacts,
  type DatasetFacts,
  type EntityFacts,
  type Facts,
  factsOf,
  joinDetail,
  type SetFacts,
  type SourceFacts,
} from '../facts.js';
import { lineage } from '../lineage.js';

export const templateNames = ['index', 'entity', 'source', 'feature_set', 'dataset'] as const;
export type TemplateName = (typeof templateNames)[number];

/** One page of the catalog before it is text. `path` is relative to the catalog's folder, with forward slashes. */
export interface Page {
  readonly path: string;
  readonly template: TemplateName;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A name and its page. */
interface Link {
  readonly name: string;
  readonly href: string;
}

const pathOf = (kind: Facts['kind'], name: string): string => `${kind}/${name}.md`;

/** The first line of every page: it marks a page that this command may replace or delete. */
export const MARKER = '<!-- Made by `fs docs`; changes made here are lost. -->';

/**
 * The pages of a catalog: an index, and one page per item. The same catalog gives the same pages, in the same order.
 * `project` is its name in fs.yaml.
 */
export function catalogPages(catalog: Catalog, project: string): readonly Page[] {
  const all = [...things(catalog).values()].map((thing) => factsOf(thing, catalog));
  const kinds = new Map(all.map(({ name, kind }) => [name, kind]));
  const to = (name: string, up = '../'): Link => {
    const kind = kinds.get(name);
    if (kind === undefined) throw new Error(`no page for ${name}`);
    return { name, href: `${up}${pathOf(kind, name)}` };
  };
  const index: Page = {
    path: 'index.md',
    template: 'index',
    data: {
      marker: MARKER,
      project,
      lineage: lineage(catalog),
      entities: listed(all, 'entity', to),
      sources: listed(all, 'source', to),
      feature_sets: listed(all, 'feature_set', to),
      datasets: listed(all, 'dataset', to),
    },
  };
  return [
    index,
    ...all.map((facts) => ({
      path: pathOf(facts.kind, facts.name),
      template: facts.kind,
      data: { marker: MARKER, ...about(facts), ...pageData(facts, to) },
    })),
  ];
}

const listed = (all: readonly Facts[], kind: Facts['kind'], to: (name: string, up: string) => Link) =>
  all
    .filter((facts) => facts.kind === kind)
    .map((facts) => ({
      ...to(facts.name, ''),
      description: facts.description,
      owner: facts.owner ?? '',
      tags: facts.tags.join(', '),
      columns: columnsOf(facts).length,
    }));

function columnsOf(facts: Facts): readonly ColumnFacts[] {
  if (facts.kind === 'feature_set') return [...facts.columns, ...facts.derived];
  return facts.kind === 'entity' ? facts.keys : facts.columns;
}

const about = ({ name, description, owner, tags, file }: Facts) => ({
  name,
  description,
  owner: owner ?? '',
  tags: tags.join(', '),
  file,
});

type To = (name: string) => Link;

/** What each kind of page shows beside the common facts. An absent value is empty text, never left out. */
function pageData(facts: Facts, to: To): Readonly<Record<string, unknown>> {
  switch (facts.kind) {
    case 'entity':
      return entityData(facts, to);
    case 'source':
      return sourceData(facts, to);
    case 'feature_set':
      return featureSetData(facts, to);
    case 'dataset':
      return datasetData(facts, to);
  }
}

const entityData = (facts: EntityFacts, to: To) => ({
  keys: facts.keys,
  online: facts.online,
  sets: facts.sets.map((name) => to(name)),
  datasets: facts.datasets.map((name) => to(name)),
});

const sourceData = (facts: SourceFacts, to: To) => ({
  from: facts.from,
  targets: Object.entries(facts.targets).map(([target, from]) => ({ target, from })),
  inputs: facts.inputs.map((name) => to(name)),
  query: facts.query ?? '',
  timestamp: facts.timestamp ?? '',
  timezone: facts.query === null ? facts.timezone : '',
  primary_key: facts.primary_key.join(', '),
  where: facts.where ?? '',
  columns: facts.columns.map((column) => ({
    ...column,
    known_at: column.known_at ?? '',
    expr: column.expr ?? '',
  })),
  checks: checksText(facts.checks),
  computed: facts.columns.some(({ expr }) => expr !== null),
  consumers: facts.consumers.map((name) => to(name)),
});

const featureSetData = (facts: SetFacts, to: To) => ({
  entity: to(facts.entity),
  source: to(facts.source),
  keys: facts.keys,
  timestamp: facts.timestamp,
  where: facts.where ?? '',
  dedupe: facts.dedupe ?? '',
  every: facts.every ?? '',
  at_t: facts.at_t ?? '',
  identified_by: facts.identified_by.map(({ name }) => name).join(', '),
  windows: facts.windows.join(', '),
  start: facts.start ?? '',
  end: facts.end ?? '',
  partition_by: facts.partition_by,
  checks: checksText(facts.checks),
  history: facts.history,
  files: facts.files,
  online: facts.online,
  view: `online.${facts.entity}`,
  columns: facts.columns.map((column) => ({
    ...column,
    aggregated: [
      `${column.aggregate}(${column.of ?? '*'})`,
      ...(column.where === null ? [] : [`where ${column.where}`]),
      ...(column.timestamp === facts.timestamp ? [] : [`by ${column.timestamp}`]),
    ].join(' '),
  })),
  derived: facts.derived.map((column) => ({ ...column, isRead: !column.materialized })),
  consumers: facts.consumers.map((name) => to(name)),
});

const datasetData = (facts: DatasetFacts, to: To) => ({
  spine: to(facts.spine),
  timestamp: facts.timestamp,
  where: facts.where ?? '',
  checks: checksText(facts.checks),
  output: facts.output,
  consumers: facts.consumers.map((name) => to(name)),
  sets: facts.sets.map(({ set, keys, prefix, as_of }) => ({
    ...to(set),
    prefix,
    detail: joinDetail(as_of),
    keys: Object.entries(keys)
      .map(([key, column]) => (key === column ? key : `${key} = ${column}`))
      .join(', '),
  })),
  columns: facts.columns.map((column) => ({
    ...column,
    expr: column.expr ?? '',
    origin: to(column.from),
  })),
});
