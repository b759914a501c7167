import type { RunRecord } from '../sql/statements/run-state.js';
import type { RunReport } from './context/report.js';
import type { Warehouse } from './context/warehouse.js';

type Result = RunReport['results'][number];

/** Writes what became of each set and dataset to the run state. */
export interface RunLog {
  add(result: Result): Promise<void>;
  /** Writes what is left. */
  flush(): Promise<void>;
}

/** Results that are written together: a transaction each would cost most of a run over hundreds of small sets. */
const TOGETHER = 25;

export function runLog({ engine, state, now, who }: Warehouse): RunLog {
  const records: RunRecord[] = [];
  const flush = async (): Promise<void> => {
    if (records.length > 0) await engine.execute([state.saveRuns(records.splice(0))]);
  };
  return {
    flush,
    async add(result) {
      const { name } = result;
      const outcome =
        result.kind === 'failed'
          ? ({
              seconds: 0,
              status: 'failed',
              message: result.diagnostics[0]?.message ?? null,
              rows: 0n,
            } as const)
          : ({ seconds: result.seconds, status: 'done', message: null, rows: result.rows } as const);
      records.push({ name, startedAt: now, ...outcome, why: whyOf(result), who });
      if (records.length >= TOGETHER || result.kind === 'dataset') await flush();
    },
  };
}

function whyOf(result: Result): string | null {
  if (result.kind === 'failed') return null;
  if (result.kind === 'feature_set') return result.why;
  return result.built ? 'built' : 'up to date';
}
