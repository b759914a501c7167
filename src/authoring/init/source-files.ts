import type { ColumnProfile, FileProfile } from '../../engines/file-reader/profile-file.js';
import type { Decision } from './decide.js';

/** A name that specs accept: letters, digits and underscores. */
export const nameOf = (text: string): string => {
  const name = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 40);
  return /^\p{L}/u.test(name) ? name : `data_${name}`.replace(/_$/, '');
};

/** Whom a key identifies: `user` of `user_id`. */
export const entityNameOf = (key: string): string => nameOf(key.replace(/_?(id|key|uuid|code)$/i, '') || key);

/** A scalar or a key in YAML, quoted if it would mean something else. */
const text = (value: string): string =>
  /^[\p{L}_][\p{L}\p{N}_./-]*$/u.test(value) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value)
    ? value
    : JSON.stringify(value);

const sqlName = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;

export interface SourceSpec {
  /** Of the source. */
  readonly name: string;
  /** The path for `from`. */
  readonly path: string;
  readonly profile: FileProfile;
  readonly decision: Decision;
}

/** The type under `columns`: the event time of text is a timestamp, also if it is written as dates. */
function columnLine(
  { name, type }: ColumnProfile,
  { eventTime, laterTimes }: Decision,
  isTyped: boolean,
): string {
  if (name === eventTime && type === 'date' && !isTyped) return `  ${text(name)}: timestamp`;
  if (laterTimes.includes(name)) return `  ${text(name)}: { type: ${type}, known_at: ${text(name)} }`;
  return `  ${text(name)}: ${type}`;
}

/** The column of the event time: a computed one if the file has dates as their own type. */
function eventTimeOf({ path, profile, decision }: SourceSpec): {
  readonly name: string;
  readonly line: string | null;
} {
  const column = profile.columns.find(({ name }) => name === decision.eventTime);
  if (column?.type !== 'date' || !path.endsWith('.parquet')) return { name: decision.eventTime, line: null };
  const name = nameOf(`${decision.eventTime}_time`);
  return { name, line: `  ${name}: { expr: "cast(${sqlName(decision.eventTime)} as timestamp)" }` };
}

/** An entity, a source and a first feature set, as the text of one file. */
export function sourceFile(spec: SourceSpec): string {
  const { name, path, profile, decision } = spec;
  const entity = entityNameOf(decision.entityKey);
  const key = profile.columns.find((column) => column.name === decision.entityKey);
  const time = eventTimeOf(spec);
  const columns = profile.columns
    .filter(({ type }) => type !== null)
    .map((column) => columnLine(column, decision, path.endsWith('.parquet')));
  return `kind: entity
name: ${entity}
description: Whom the rows of ${path.split('/').at(-1)} are about.
keys:
  ${text(decision.entityKey)}: ${key?.type}
---
kind: source
name: ${name}
description: One row per event.
${decision.primaryKey === null ? '' : `primary_key: [${text(decision.primaryKey)}]\n`}timestamp: ${text(time.name)}
columns:
${[...columns, ...(time.line === null ? [] : [time.line])].join('\n')}
from: { file: ${text(path)} }
---
kind: feature_set
name: ${setNameOf(spec)}
description: How many events, and how much, in the last days and in all.
entity: ${entity}
source: ${name}
windows: [7 days, 30 days, lifetime]
features:
  ${nameOf(name)}_count: { aggregate: count, fill: 0 }
${decision.amounts.map(amountLine).join('')}`;
}

export const setNameOf = ({ name, decision }: SourceSpec): string =>
  `${entityNameOf(decision.entityKey)}_${name}`;

function amountLine(column: string): string {
  const feature = nameOf(column);
  const of = feature === column ? '' : `, of: ${JSON.stringify(sqlName(column))}`;
  return `  ${feature}: { aggregate: [sum, avg]${of} }\n`;
}
