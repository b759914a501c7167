import type { Scope } from '../../expression/analyze.js';
import { columnsIn } from '../../expression/ast/columns.js';
import type { Scalar } from '../../expression/ast/nodes.js';
import type { CheckSpec, Fill } from '../../spec/generated.js';
import { parseDuration } from '../../types/duration.js';
import { BOOLEAN } from '../../types/type.js';
import type { Check, CheckRule } from '../model/checks.js';
import type { Column } from '../model/index.js';
import { literalOf } from './literals.js';
import { lookupColumn, type Path, type Reporter, readCondition } from './lookups.js';

/** The rows that checks are about. */
export interface CheckedRows {
  /** For messages: `source orders`. */
  readonly what: string;
  readonly scope: Scope;
  readonly columns: readonly Column[];
  /** Whether they have a time. */
  readonly isTimed: boolean;
}

type RuleName = Exclude<keyof CheckSpec, 'severity'>;

interface Rule {
  readonly name: string;
  readonly rule: CheckRule;
}

interface RuleContext extends CheckedRows {
  readonly path: Path;
  readonly report: Reporter;
}

/** What each kind of check means. A rule with diagnostics is left out. */
const rules: {
  readonly [K in RuleName]: (value: NonNullable<CheckSpec[K]>, context: RuleContext) => readonly Rule[];
} = {
  not_null: (names, context) =>
    columnsNamed(names, context).map((column) => ({
      name: `not_null(${column.name})`,
      rule: { kind: 'rows', violated: predicate('is_null', refer(column)) },
    })),
  unique: (names, context) => {
    const columns = columnsNamed(names, context);
    return columns.length < names.length
      ? []
      : [{ name: `unique(${names.join(', ')})`, rule: { kind: 'unique', columns } }];
  },
  accepted_values: ({ column: name, values }, context) => {
    const column = columnAt(name, ['column'], context);
    const literals = values.map((value, index) => literalFor(column, value, ['values', index], context));
    if (column === undefined) return [];
    const equal = literals.flatMap((one) => (one === undefined ? [] : [predicate('eq', refer(column), one)]));
    if (equal.length < values.length) return [];
    return [
      {
        name: `accepted_values(${name})`,
        rule: { kind: 'rows', violated: predicate('not', joined('or', equal)) },
      },
    ];
  },
  between: ({ column: name, min, max }, context) => {
    const column = columnAt(name, ['column'], context);
    if (column === undefined) return [];
    const bound = (fn: 'lt' | 'gt', value: Fill | undefined, key: string): readonly Scalar[] => {
      const literal = value === undefined ? undefined : literalFor(column, value, [key], context);
      return literal === undefined ? [] : [predicate(fn, refer(column), literal)];
    };
    const outside = [...bound('lt', min, 'min'), ...bound('gt', max, 'max')];
    return outside.length === 0
      ? []
      : [{ name: `between(${name})`, rule: { kind: 'rows', violated: joined('or', outside) } }];
  },
  expression: (text, { scope, columns, path, report }) => {
    const condition = readCondition(text, path, scope, report);
    if (condition === undefined) return [];
    const read = columnsIn(condition);
    const isHidden = columns.some(({ name, sensitive }) => sensitive && read.includes(name));
    const shown = isHidden ? `over ${[...new Set(read)].join(', ')}` : text.trim().replace(/\s+/g, ' ');
    return [{ name: `expression(${shown})`, rule: { kind: 'rows', violated: predicate('not', condition) } }];
  },
  row_count: ({ min, max }) => [
    {
      name: 'row_count',
      rule: {
        kind: 'row_count',
        min: min === undefined ? null : BigInt(min),
        max: max === undefined ? null : BigInt(max),
      },
    },
  ],
  freshness: (text, { what, isTimed, path, report }) => {
    const parsed = parseDuration(text);
    if (!('duration' in parsed)) return [];
    if (!isTimed) report.error('FS103', path, `${what} has no time by which it could be fresh`);
    return [{ name: 'freshness', rule: { kind: 'freshness', limit: parsed.duration } }];
  },
  change: (share, { path, report }) => {
    if (Number(share) <= 0) report.error('FS103', path, 'a share is above 0', 'write 0.2 for a fifth');
    return [{ name: 'change', rule: { kind: 'change', share: Number(share) } }];
  },
};

const ruleNames = Object.keys(rules) as readonly RuleName[];

/** The checks of one document, in order; `not_null` gives one for each column. */
export function resolveChecks(
  specs: readonly CheckSpec[] | undefined,
  rows: CheckedRows,
  report: Reporter,
): readonly Check[] {
  const taken = new Map<string, number>();
  return (specs ?? []).flatMap((spec, index) => {
    const path: Path = ['checks', index];
    const [kind, ...others] = ruleNames.filter((name) => spec[name] !== undefined);
    if (kind === undefined || others.length > 0) {
      report.error(
        'FS103',
        path,
        kind === undefined
          ? 'a check without a rule checks nothing'
          : `${[kind, ...others].join(', ')} are several checks`,
        `give each entry exactly one of ${ruleNames.join(', ')}`,
      );
      return [];
    }
    const span = report.at.key([...path, kind]);
    return rulesOf(kind, spec, { ...rows, path: [...path, kind], report }).map(({ name, rule }): Check => {
      const number = (taken.get(name) ?? 0) + 1;
      taken.set(name, number);
      return {
        name: number === 1 ? name : `${name} ${number}`,
        severity: spec.severity ?? 'error',
        rule,
        span,
      };
    });
  });
}

function rulesOf<K extends RuleName>(kind: K, spec: CheckSpec, context: RuleContext): readonly Rule[] {
  const value = spec[kind];
  return value === undefined ? [] : rules[kind](value, context);
}

const predicate = (fn: 'is_null' | 'eq' | 'lt' | 'gt' | 'not', ...args: readonly Scalar[]): Scalar => ({
  node: 'call',
  fn,
  args,
  type: BOOLEAN,
});

const joined = (fn: 'or', conditions: readonly Scalar[]): Scalar => {
  const [first, ...rest] = conditions;
  return first !== undefined && rest.length === 0
    ? first
    : { node: 'call', fn, args: conditions, type: BOOLEAN };
};

const refer = ({ name, type }: Column): Scalar => ({ node: 'column', name, type });

const columnAt = (name: string, within: Path, { columns, what, path, report }: RuleContext) =>
  lookupColumn(columns, { name, what }, [...path, ...within], report);

const columnsNamed = (names: readonly string[], context: RuleContext): readonly Column[] =>
  names.flatMap((name, index) => columnAt(name, [index], context) ?? []);

function literalFor(
  column: Column | undefined,
  value: Fill,
  within: Path,
  { path, report }: RuleContext,
): Scalar | undefined {
  if (column === undefined) return undefined;
  const read = literalOf(value, column.type);
  if ('literal' in read) return read.literal;
  report.error('FS120', [...path, ...within], `${read.problem}, the type of ${column.name}`);
  return undefined;
}
