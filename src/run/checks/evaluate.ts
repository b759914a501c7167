import type { Check, CheckRule } from '../../catalog/model/checks.js';
import type { Row, Value } from '../../engines/engine.js';
import {
  planRepeated,
  planRepeatedExample,
  planRowTotals,
  planViolationExample,
  planViolations,
  VIOLATED,
} from '../../plan/checks/row-checks.js';
import type { Plan } from '../../plan/ir/nodes.js';
import type { Dialect } from '../../sql/compile/dialect.js';
import { compilePlan } from '../../sql/compile/plan.js';
import type { Duration } from '../../types/duration.js';
import { formatBrief, formatInstant, parseInstant } from '../../types/instant.js';
import { count } from '../context/counts.js';
import type { CheckedItem } from './checked-items.js';

/** All rows of one statement. */
export type Query = (sql: string, params?: readonly Value[]) => Promise<readonly Row[]>;

/** What checks compare with, and how they are asked. */
export interface Evaluation {
  readonly query: Query;
  readonly dialect: Dialect;
  /** UTC microseconds. */
  readonly now: bigint;
  /** How many rows there were when a check passed last, by its name. */
  readonly passedRows: ReadonlyMap<string, bigint>;
}

/** A check that ran. */
export interface CheckResult {
  readonly check: Check;
  /** Why it failed, in words; null: it passed. */
  readonly problem: string | null;
  readonly violations: bigint;
  /** How many rows there are in all, whatever was looked at one by one. */
  readonly rows: bigint;
}

/** Totals of all rows. */
interface Totals {
  readonly rows: bigint;
  /** Not after now, UTC microseconds; null: there is none. */
  readonly newest: bigint | null;
}

/** Runs all checks of an item, in order. What cannot be computed fails as it does elsewhere. */
export async function evaluateChecks(item: CheckedItem, by: Evaluation): Promise<readonly CheckResult[]> {
  const ask = askFor(item, by);
  const totals = await totalsOf(item, ask, by.now);
  const conditions = item.checks.flatMap(({ rule }) => (rule.kind === 'rows' ? [rule.violated] : []));
  const [counted] = conditions.length === 0 ? [] : await ask(planViolations(item.rows, conditions));
  const results: CheckResult[] = [];
  let next = 0;
  for (const check of item.checks) {
    const { rule } = check;
    const violated = rule.kind === 'rows' ? count(counted?.[`${VIOLATED}${next++}`]) : 0n;
    const found = await problemOf(rule, { item, totals, violated, looked: count(counted?.rows) }, ask, {
      now: by.now,
      passedRows: by.passedRows.get(check.name),
    });
    results.push({ check, rows: totals.rows, ...found });
  }
  return results;
}

type Ask = (plan: Plan) => Promise<readonly Row[]>;

function askFor({ interval }: CheckedItem, { query, dialect }: Evaluation): Ask {
  const params = interval === null ? [] : [formatInstant(interval.start), formatInstant(interval.end)];
  return (plan) => {
    const isBounded = plan.steps.some(({ query: { kind } }) => kind === 'bounds');
    return query(compilePlan(plan, dialect), isBounded ? params : []);
  };
}

async function totalsOf({ rows }: CheckedItem, ask: Ask, now: bigint): Promise<Totals> {
  const [row] = await ask(planRowTotals(rows, now));
  return {
    rows: count(row?.rows),
    newest: typeof row?.newest === 'string' ? parseInstant(row.newest) : null,
  };
}

interface Counted {
  readonly item: CheckedItem;
  readonly totals: Totals;
  readonly violated: bigint;
  /** How many rows were looked at one by one. */
  readonly looked: bigint;
}

interface Compared {
  readonly now: bigint;
  readonly passedRows: bigint | undefined;
}

type Found = Pick<CheckResult, 'problem' | 'violations'>;

const PASSED: Found = { problem: null, violations: 0n };

async function problemOf(rule: CheckRule, counted: Counted, ask: Ask, compared: Compared): Promise<Found> {
  const { item, totals, violated, looked } = counted;
  switch (rule.kind) {
    case 'rows': {
      if (violated === 0n) return PASSED;
      const example = await exampleOf(
        planViolationExample(item.rows, rule.violated),
        item.rows.keys,
        item,
        ask,
      );
      return { problem: `fails for ${violated} of ${plural(looked, 'row')}${example}`, violations: violated };
    }
    case 'unique': {
      const [row] = await ask(planRepeated(item.rows, rule.columns));
      const repeated = count(row?.rows);
      if (repeated === 0n) return PASSED;
      const example = await exampleOf(planRepeatedExample(item.rows, rule.columns), rule.columns, item, ask);
      return { problem: `${repeated} rows share their values with others${example}`, violations: repeated };
    }
    default:
      return { problem: totalProblem(rule, totals, compared), violations: 0n };
  }
}

function totalProblem(
  rule: Exclude<CheckRule, { readonly kind: 'rows' | 'unique' }>,
  { rows, newest }: Totals,
  { now, passedRows }: Compared,
): string | null {
  switch (rule.kind) {
    case 'row_count':
      return outsideOf(rule, rows);
    case 'freshness':
      return tooOld(rule.limit, newest, now);
    case 'change':
      return changedBy(rule.share, rows, passedRows);
  }
}

function outsideOf(
  { min, max }: Extract<CheckRule, { readonly kind: 'row_count' }>,
  rows: bigint,
): string | null {
  if (min !== null && rows < min) return `there are ${plural(rows, 'row')}, fewer than ${min}`;
  return max !== null && rows > max ? `there are ${plural(rows, 'row')}, more than ${max}` : null;
}

function tooOld({ count: n, unit, micros }: Duration, newest: bigint | null, now: bigint): string | null {
  const limit = `${n} ${unit}`;
  if (newest === null) return `there is no row that could be at most ${limit} old`;
  return now - newest > micros ? `the newest row is of ${formatBrief(newest)}, older than ${limit}` : null;
}

function changedBy(share: number, rows: bigint, before: bigint | undefined): string | null {
  if (before === undefined) return null;
  const difference = Number(rows > before ? rows - before : before - rows);
  return difference > share * Number(before)
    ? `there are ${plural(rows, 'row')}, and ${before} when it passed last: they differ by more than the share ${share}`
    : null;
}

const plural = (rows: bigint, word: string): string => `${rows} ${word}${rows === 1n ? '' : 's'}`;

/** `, for example order_id "17"`, without values of sensitive columns; nothing where rows have no keys. */
async function exampleOf(
  plan: Plan,
  keys: readonly { readonly name: string }[],
  { sensitive }: CheckedItem,
  ask: Ask,
): Promise<string> {
  if (keys.length === 0) return '';
  const [row = {}] = await ask(plan);
  const shown = keys.map(({ name }, index) => {
    const value = row[`part_${index + 1}`];
    return `${name} ${sensitive.has(name) ? '•••' : valueText(value)}`;
  });
  return `, for example ${shown.join(', ')}`;
}

const valueText = (value: Value | undefined): string =>
  typeof value === 'string' ? JSON.stringify(value) : String(value ?? null);
