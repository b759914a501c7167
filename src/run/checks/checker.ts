import { type Diagnostic, error, Failure, warning } from '../../diagnostics/diagnostic.js';
import type { StoredCheck } from '../../sql/statements/check-state.js';
import type { RunState } from '../context/run-state.js';
import type { Warehouse } from '../context/warehouse.js';
import type { CheckedItem } from './checked-items.js';
import { type CheckResult, evaluateChecks, type Query } from './evaluate.js';

/** Runs checks during a run, and keeps what becomes of them. */
export interface Checker {
  /**
   * Runs the checks of an item; a check that fails with severity `warn` is a warning.
   * @throws Failure FS213 with each check that fails with severity `error`.
   */
  check(item: CheckedItem, query: Query): Promise<void>;
  /** Writes results to the run state: not while an engine is at work for `check`. */
  save(): Promise<void>;
  /** What ran, by item. */
  readonly results: ReadonlyMap<string, readonly StoredCheck[]>;
}

export function checker(
  state: Pick<RunState, 'checks'>,
  warn: (diagnostic: Diagnostic) => void,
  warehouse: Warehouse,
): Checker {
  const { dialect, now, engine } = warehouse;
  const results = new Map(state.checks);
  const unsaved = new Set<string>();
  return {
    results,
    async check(item, query) {
      if (item.checks.length === 0) return;
      const before = results.get(item.name) ?? [];
      const passedRows = new Map(
        before.flatMap(({ check, passedRows: rows }) => (rows === null ? [] : [[check, rows] as const])),
      );
      const found = await evaluateChecks(item, { query, dialect, now, passedRows });
      results.set(
        item.name,
        found.map((result) => storedCheck(item, result, { now, passedRows })),
      );
      unsaved.add(item.name);
      const diagnostics = found.flatMap((result) => diagnosticOf(item, result));
      for (const one of diagnostics) if (one.severity === 'warning') warn(one);
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      if (errors.length > 0) throw new Failure(errors);
    },
    async save() {
      const statements = [...unsaved].flatMap((name) =>
        warehouse.state.checks.save(name, results.get(name) ?? []),
      );
      unsaved.clear();
      if (statements.length > 0) await engine.execute(statements);
    },
  };
}

function storedCheck(
  { name }: CheckedItem,
  { check, problem, violations, rows }: CheckResult,
  { now, passedRows }: { readonly now: bigint; readonly passedRows: ReadonlyMap<string, bigint> },
): StoredCheck {
  return {
    item: name,
    check: check.name,
    severity: check.severity,
    status: problem === null ? 'passed' : 'failed',
    message: problem,
    violations,
    passedRows: problem === null ? rows : (passedRows.get(check.name) ?? null),
    checkedAt: now,
  };
}

function diagnosticOf({ what }: CheckedItem, { check, problem }: CheckResult): readonly Diagnostic[] {
  if (problem === null) return [];
  const message = `${what}, check ${check.name}: ${problem}`;
  const { span } = check;
  return check.severity === 'warn'
    ? [warning('FS213', message, { span })]
    : [error('FS213', message, { span, hint: 'nothing was replaced: correct the data, or the check' })];
}
