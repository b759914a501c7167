import type { UnitTest } from '../catalog/model/index.js';
import { oneThing } from '../catalog/selectors.js';
import { scratchDialect } from '../inspect/computation.js';
import type { Preview, PreviewOptions } from '../inspect/preview.js';
import type { RunnableOptions } from '../inspect/runnable.js';
import type { TestResult } from '../inspect/unit-tests/run-test.js';
import type { Why, WhyOptions } from '../inspect/why/why.js';
import type { Warehouse } from '../run/context/warehouse.js';
import { resolveTarget } from '../spec/project-file.js';
import { stateSql } from '../sql/statements/run-state.js';
import { engines } from './engines.js';
import { type ProjectOptions, requireCatalog } from './index.js';
import type { Loaded } from './load.js';
import { closing, tableCopies, who } from './table-copies.js';

/** A project whose values are computed from its sources, beside the warehouse: nothing is written. Close it. */
export interface Scratch {
  readonly warehouse: Warehouse;
  preview(options: PreviewOptions): Promise<Preview>;
  /** Explains a value of a column. */
  why(options: WhyOptions): Promise<Why>;
  /** Runs a unit test of the catalog. */
  test(test: UnitTest): Promise<TestResult>;
  /** A script that computes a feature set, a dataset or a source; see `inspect/runnable`. */
  runnable(name: string, options: RunnableOptions): Promise<string>;
  /** Asks a running statement to stop. */
  interrupt(): void;
  close(): Promise<void>;
}

export interface ScratchOptions
  extends Pick<ProjectOptions, 'target' | 'now' | 'env' | 'threads' | 'memory' | 'spill'> {
  /** Part of the names of what is made in a database; absent: no other session has it. */
  readonly name?: string;
}

/** A target whose engine needs no server: the default one if it is one, else the first; undefined: there is none. */
export function targetWithoutServer({ file: { spec } }: Loaded): string | undefined {
  const names = Object.entries(spec.targets).flatMap(([name, { engine }]) =>
    engines[engine].devServer === undefined ? [name] : [],
  );
  return names.find((name) => name === spec.default_target) ?? names[0];
}

/** @throws Failure for errors in the project's files, FS401 if the target's database does not open. */
export async function openScratch(loaded: Loaded, options: ScratchOptions): Promise<Scratch> {
  const catalog = requireCatalog(loaded);
  const { env = {}, threads, memory, spill } = options;
  const target = resolveTarget(loaded.file, { name: options.target, env });
  const {
    engine,
    dialect,
    prefix,
    script: frame,
  } = await engines[target.engine].openScratch(target.settings, {
    root: loaded.root,
    threads,
    memory,
    spill,
    ...(options.name === undefined ? {} : { name: options.name }),
  });
  const copies = tableCopies(loaded, env, { ...target, readOnly: true });
  const warehouse: Warehouse = {
    catalog,
    engine,
    dialect: scratchDialect(dialect),
    state: stateSql(prefix),
    target: target.name,
    root: loaded.root,
    now: options.now,
    who: who(),
    copyTable: copies.copyTable,
    seconds: () => performance.now() / 1000,
  };
  return {
    warehouse,
    async preview(asked) {
      const { preview } = await import('../inspect/preview.js');
      return preview(asked, warehouse);
    },
    async why(asked) {
      const { why } = await import('../inspect/why/why.js');
      return why(asked, warehouse);
    },
    async test(test) {
      const { runTest } = await import('../inspect/unit-tests/run-test.js');
      return runTest(test, warehouse);
    },
    async runnable(name, asked) {
      const { runnable } = await import('../inspect/runnable.js');
      const script = { ...asked, frame };
      return runnable(oneThing(catalog, name), script, warehouse);
    },
    ...closing(engine, copies),
  };
}
