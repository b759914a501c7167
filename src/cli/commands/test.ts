import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { UnitTest } from '../../catalog/model/index.js';
import type { TestResult } from '../../inspect/unit-tests/run-test.js';
import { ProjectCommand, type Valid } from '../shared/project-command.js';
import { FAILED, runTests } from '../shared/run-tests.js';
import { paint, widthOf } from '../shared/terminal.js';
import { withScratch } from '../shared/with-warehouse.js';

export default class Test extends ProjectCommand {
  static override summary =
    'Run unit tests: documents of kind test, with rows of sources and what must come out.';
  static override description =
    'Tests run in the engine of the target, read no data but their own rows, and write nothing. Exits with 8 if a test fails.';
  static override examples = [
    '<%= config.bin %> test',
    '<%= config.bin %> test user_orders --target local',
    '<%= config.bin %> test orders_are_counted --update',
    '<%= config.bin %> test --format junit > report.xml',
  ];
  static override args = {
    names: Args.string({
      name: 'NAME',
      multiple: true,
      description: 'Tests, or what they test; globs (orders_*). Default: all tests.',
    }),
  };
  static override flags = {
    update: Flags.boolean({
      summary: 'Write what came out into the expect of tests that failed; comments are kept.',
    }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Test);
    const loaded = await this.loadValid(flags);
    const { selectTests } = await import('../../catalog/unit-tests/select.js');
    const tests = selectTests(loaded.catalog, args.names ?? []);
    // So few rows are computed faster by one thread.
    const results = await withScratch(loaded, { target: flags.target, threads: 1 }, runTests(tests));
    const updated = flags.update ? await this.update(results, loaded) : [];
    const { jsonTests, junitTests, showTests } = await import('../render/test.js');
    if (flags.json) this.data(jsonTests(results, updated));
    else if (flags.format === 'junit') this.say(junitTests(results));
    else this.say(showTests(results, updated, { paint, width: widthOf(process.stdout) }));
    const failed = results.filter(({ test, status }) => status !== 'passed' && !updated.includes(test.name));
    if (failed.length > 0) this.leave(FAILED);
  }

  /** Rewrites what the tests expect, one file at a time; gives their names. */
  private async update(results: readonly TestResult[], { root }: Valid): Promise<readonly string[]> {
    const [{ updateExpect }, { expectUpdate }, { replaceFile }] = await Promise.all([
      import('../../spec/update-expect.js'),
      import('../../inspect/unit-tests/update.js'),
      import('../../engines/data-files.js'),
    ]);
    const failed = results.filter(({ status }) => status === 'failed');
    const texts = new Map<string, string>();
    for (const result of failed) {
      const { file }: UnitTest['span'] = result.test.span;
      const text = texts.get(file) ?? (await readFile(join(root, file), 'utf8'));
      texts.set(file, updateExpect(text, result.test.name, expectUpdate(result)));
    }
    for (const [file, text] of texts) replaceFile(join(root, file), text);
    return failed.map(({ test }) => test.name);
  }
}
