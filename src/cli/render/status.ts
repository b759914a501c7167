import type { Catalog } from '../../catalog/model/index.js';
import type { ChecksStatus, DatasetStatus, SetStatus, SourceStatus, Status } from '../../project/index.js';
import type { CheckStatus } from '../../run/checks/check-status.js';
import type { Freshness } from '../../run/freshness.js';
import { DAY } from '../../types/duration.js';
import { formatBrief, formatIso } from '../../types/instant.js';
import { list, table } from './table.js';
import { counted, jsonInterval, showAllReferenceTimes } from './when.js';

const isSet = (status: Status): status is SetStatus => status.kind === 'feature_set';
const isDataset = (status: Status): status is DatasetStatus => status.kind === 'dataset';
const isChecks = (status: Status): status is ChecksStatus => status.kind === 'checks';
const isSource = (status: Status): status is SourceStatus => status.kind === 'source';

/** The condition of each thing, and the next command. */
export function showStatus(statuses: readonly Status[], catalog: Catalog, width: number | null): string {
  if (statuses.length === 0) return 'no feature sets';
  const [sets, datasets] = [statuses.filter(isSet), statuses.filter(isDataset)];
  return [
    ...(sets.length === 0 ? [] : [setTable(sets, width)]),
    ...(datasets.length === 0 ? [] : [datasetTable(datasets, width)]),
    ...(statuses.some(isSource) ? [sourceTable(statuses.filter(isSource), width)] : []),
    ...(statuses.some(isChecks) ? [checksTable(statuses.filter(isChecks), width)] : []),
    ...sets.flatMap((status) => about(status.name, setLines(status, catalog), width)),
    ...datasets.flatMap((status) => about(status.name, datasetLines(status), width)),
  ].join('\n\n');
}

type Lines = readonly (readonly [string, string])[];

const about = (name: string, lines: Lines, width: number | null): readonly string[] =>
  lines.length === 0 ? [] : [`${name}\n${list(lines, { width })}`];

const briefly = (instant: bigint | null): string =>
  instant === null || instant === 0n ? '-' : formatBrief(instant);

const setTable = (sets: readonly SetStatus[], width: number | null): string =>
  table(
    ['SET', 'ENTITY', 'CONDITION', 'VALID UNTIL', 'NEXT'],
    sets.map(({ name, entity, condition, validUntil, next }) => [
      name,
      entity,
      condition,
      briefly(validUntil),
      next ?? '-',
    ]),
    { width },
  );

const datasetTable = (datasets: readonly DatasetStatus[], width: number | null): string =>
  table(
    ['DATASET', 'CONDITION', 'BUILT', 'OUTPUT', 'NEXT'],
    datasets.map(({ name, condition, builtAt, output, next }) => [
      name,
      condition,
      briefly(builtAt),
      output,
      next ?? '-',
    ]),
    { width },
  );

const sourceTable = (sources: readonly SourceStatus[], width: number | null): string =>
  table(
    ['SOURCE', 'CONDITION', 'NEWEST EVENT', 'FRESHNESS'],
    sources.map(({ name, condition, freshness: { newest, limit } }) => [
      name,
      condition,
      briefly(newest),
      lengthText(limit),
    ]),
    { width },
  );

/** Also of runs that only check. */
export const checksTable = (
  items: readonly Pick<ChecksStatus, 'name' | 'checks'>[],
  width: number | null,
): string =>
  table(
    ['OF', 'CHECK', 'SEVERITY', 'RESULT', 'WHEN'],
    items.flatMap(({ name, checks }) =>
      checks.map((check) => [
        name,
        check.name,
        check.severity,
        resultText(check),
        briefly(check.result?.checkedAt ?? null),
      ]),
    ),
    { width },
  );

function resultText({ result }: CheckStatus): string {
  if (result === null) return 'not run';
  return result.status === 'passed' ? 'passed' : `failed: ${result.message ?? ''}`;
}

/** Those that replaced nothing; a warning does not make anything out of date. */
const failedChecks = ({ name, checks }: ChecksStatus): ReturnType<typeof openText> =>
  checks.flatMap(({ name: check, severity, result }) =>
    severity === 'error' && result?.status === 'failed'
      ? [{ text: `${name}, check ${check}: ${result.message ?? 'failed'}`, next: null }]
      : [],
  );

const jsonChecks = ({ kind, name, condition, checks }: ChecksStatus): unknown => ({
  kind,
  name,
  condition,
  checks: checks.map(jsonCheck),
});

const jsonCheck = ({ name: check, severity, result }: CheckStatus): unknown => ({
  check,
  severity,
  status: result?.status ?? 'not run',
  message: result?.message ?? null,
  violations: result?.violations ?? null,
  checked_at: isoOrNull(result?.checkedAt ?? null),
});

const lengthText = ({ count, unit }: Freshness['limit']): string => `${count} ${unit}`;

function setLines(status: SetStatus, catalog: Catalog): Lines {
  const every = catalog.featureSets.get(status.name)?.every.micros ?? DAY;
  const spans: readonly (readonly [string, readonly { start: bigint; end: bigint }[]])[] = [
    ['done', status.done],
    ['changed', status.changed],
    ['holes', status.changed.length === 0 ? status.holes : []],
    ['missing', status.missing],
  ];
  const { madeFrom, freshness } = status;
  const partitions = [...status.lost, ...status.unknown.map((file) => `${file} is unknown: not read`)];
  return [
    ...(madeFrom === null
      ? []
      : [['made from', `dataset ${madeFrom.datasets.join(', ')}, of ${madeFrom.sets.join(', ')}`] as const]),
    ...(status.condition === 'stale' ? [['spec changed', changeText(status)] as const] : []),
    ...spans.flatMap(([name, intervals]) =>
      intervals.length === 0 ? [] : [[name, showAllReferenceTimes(intervals, every)] as const],
    ),
    ...(freshness === null
      ? []
      : [
          ['freshness', `${lengthText(freshness.limit)}${freshness.isViolated ? ', violated' : ''}`] as const,
        ]),
    ...(partitions.length === 0 ? [] : [['history', some(partitions)] as const]),
    ...(status.failed === null ? [] : [['last run failed', status.failed] as const]),
  ];
}

/** How a stale set differs from what was built, in the words of `fs diff`. */
function changeText({ specChange, isCopied }: SetStatus): string {
  if (specChange === null) return 'which columns is not known: an earlier version built it';
  const kinds = new Map<string, string[]>(specChange.keys ? [['keys', []]] : []);
  for (const { change, name, was } of specChange.columns) {
    const names = kinds.get(change) ?? [];
    names.push(was === null ? name : `${was} → ${name}`);
    kinds.set(change, names);
  }
  const texts = [...kinds].map(([kind, names]) => (names.length === 0 ? kind : `${kind} ${some(names)}`));
  const what = texts.length === 0 ? 'order of columns' : texts.join('; ');
  return isCopied ? `${what}; its history is copied, nothing is computed` : what;
}

function datasetLines({ changed, validUntil, end, rows, failed }: DatasetStatus): Lines {
  const valid = Object.entries(validUntil).map(([set, until]) => `${set} until ${formatBrief(until)}`);
  return [
    ...(rows === null || end === null
      ? []
      : [['written', `${counted(rows, 'row')}, spine rows before ${formatBrief(end)}`] as const]),
    ...(valid.length === 0 ? [] : [['valid then', some(valid)] as const]),
    ...(changed.length === 0 ? [] : [['changed', some(changed)] as const]),
    ...(failed === null ? [] : [['last run failed', failed] as const]),
  ];
}

const words: Readonly<Record<Exclude<Status['condition'], ChecksStatus['condition']>, string>> = {
  'not built': 'is not built',
  stale: 'is stale',
  'source changed': 'was built from a source that has changed since',
  damaged: 'is damaged: what was written is missing or not as it was written',
  holes: 'is incomplete: it has holes',
  behind: 'is behind',
  'not fresh': 'is not fresh',
  fresh: '',
  complete: '',
  'up to date': '',
};

/** Why a thing is not as it should be, and what to type; none where it is. */
export function openText(status: Status): readonly { readonly text: string; readonly next: string | null }[] {
  if (status.kind === 'checks') return failedChecks(status);
  const { name, condition } = status;
  const next = status.kind === 'source' ? null : status.next;
  const freshness = status.kind === 'dataset' ? null : status.freshness;
  // A set with a freshness may be behind, up to that.
  const isAllowed = condition === 'behind' && freshness !== null && !freshness.isViolated;
  if (isAllowed || words[condition] === '') return [];
  const limit =
    freshness?.isViolated === true
      ? `: freshness is ${lengthText(freshness.limit)}, and ${status.kind === 'source' ? 'its newest event is of' : 'it is valid until'} ${briefly(freshness.newest)}`
      : '';
  const changed =
    status.kind === 'dataset' && status.changed.length > 0 ? `: ${some(status.changed)} changed` : '';
  return [{ text: `${name} ${words[condition]}${limit}${changed}`, next }];
}

/** The first few of many texts. */
const some = (texts: readonly string[]): string =>
  [...texts.slice(0, 3), ...(texts.length > 3 ? [`and ${texts.length - 3} more`] : [])].join(', ');

const isoOrNull = (instant: bigint | null): string | null =>
  instant === null || instant === 0n ? null : formatIso(instant);

const jsonFreshness = (freshness: Freshness | null): unknown =>
  freshness === null
    ? null
    : {
        limit: lengthText(freshness.limit),
        newest: isoOrNull(freshness.newest),
        violated: freshness.isViolated,
      };

export function jsonStatus(status: Status): unknown {
  if (status.kind === 'checks') return jsonChecks(status);
  const { kind, name, condition } = status;
  if (status.kind === 'source') return { kind, name, condition, freshness: jsonFreshness(status.freshness) };
  if (status.kind === 'dataset')
    return {
      kind,
      name,
      condition,
      output: status.output,
      built_at: isoOrNull(status.builtAt),
      end: isoOrNull(status.end),
      rows: status.rows,
      fingerprint: status.fingerprint,
      valid_until: Object.fromEntries(
        Object.entries(status.validUntil).map(([set, until]) => [set, isoOrNull(until)]),
      ),
      changed: status.changed,
      failed: status.failed,
      next: status.next,
    };
  return {
    kind,
    name,
    entity: status.entity,
    condition,
    made_from: status.madeFrom === null ? null : { ...status.madeFrom },
    done: status.done.map(jsonInterval),
    holes: status.holes.map(jsonInterval),
    changed: status.changed.map(jsonInterval),
    spec_change: status.specChange === null ? null : { ...status.specChange, copied: status.isCopied },
    missing: status.missing.map(jsonInterval),
    valid_until: isoOrNull(status.validUntil),
    freshness: jsonFreshness(status.freshness),
    lost: status.lost,
    unknown: status.unknown,
    failed: status.failed,
    next: status.next,
  };
}
