import { appendFile, stat, writeFile } from 'node:fs/promises';
import * as Flags from '@oclif/core/flags';
import { type Diagnostic, Failure, isError } from '../../diagnostics/diagnostic.js';
import type { Loaded } from '../../project/load.js';
import { type Check, type Checked, ciMarkdown, exitOf, showChecks } from '../render/ci.js';
import { counted } from '../render/when.js';
import { allowFlag } from '../shared/allow-flag.js';
import type { Kept } from '../shared/generated-files.js';
import { ProjectCommand, type Valid } from '../shared/project-command.js';
import { FAILED, runTests } from '../shared/run-tests.js';
import { paint } from '../shared/terminal.js';
import { withScratch } from '../shared/with-warehouse.js';

/** What one check gives. */
interface Result {
  readonly check: Check;
  readonly diagnostics?: readonly Diagnostic[];
  readonly changes?: string;
}

interface Options {
  readonly against?: string | undefined;
  readonly target?: string | undefined;
  readonly allow?: readonly string[] | undefined;
  readonly sql: string;
  readonly docs: string;
}

export default class Ci extends ProjectCommand {
  static override summary = 'All checks of a pull request: one comment, one exit code.';
  static override description =
    'Validates specs, runs their unit tests, compiles them, compares folders of SQL and of pages that are kept in the repository, and says what changed for readers since the main branch. Needs no warehouse and no secrets. Each check runs, also if one before it failed, unless specs are not valid. The exit code is that of the first check that failed.';
  static override examples = [
    '<%= config.bin %> ci',
    '<%= config.bin %> ci --against origin/main --comment comment.md --format github',
  ];
  static override flags = {
    against: Flags.string({
      helpValue: 'REF',
      summary: 'What to compare with. Default: where this branch left the main branch.',
    }),
    allow: allowFlag,
    sql: Flags.string({
      helpValue: 'DIR',
      default: 'sql',
      summary: 'The folder of fs compile --out, checked if it is there.',
    }),
    docs: Flags.string({
      helpValue: 'DIR',
      default: 'catalog',
      summary: 'The folder of fs docs, checked if it is there.',
    }),
    comment: Flags.string({ helpValue: 'FILE', summary: 'Write the text of a comment, as markdown.' }),
  };

  override diagnosticsTo = process.stdout;

  async run(): Promise<void> {
    const { flags } = await this.parse(Ci);
    const results = await this.results(flags);
    const checked: Checked = {
      checks: results.map(({ check }) => check),
      diagnostics: results.flatMap(({ diagnostics = [] }) => diagnostics),
      changes: results.find(({ changes }) => changes !== undefined)?.changes ?? null,
    };
    this.report(checked.diagnostics);
    const comment = ciMarkdown(checked);
    if (flags.comment !== undefined) await writeFile(flags.comment, `${comment}\n`);
    const { GITHUB_STEP_SUMMARY: summary } = process.env;
    if (summary !== undefined && summary !== '') await appendFile(summary, `${comment}\n`);
    const exit = exitOf(checked.checks);
    if (exit !== 0) this.leave(exit);
    if (flags.json) return this.data({ ...checked, exit, comment });
    const lines = showChecks(checked.checks, paint);
    if (this.isForPeople) this.say(lines);
    else this.note(lines);
  }

  private async results(
    options: Options & { readonly project?: string | undefined },
  ): Promise<readonly Result[]> {
    const loaded = await this.load(options);
    const { catalog } = loaded;
    const valid = validated(loaded);
    if (catalog === undefined)
      return [
        valid,
        ...['test', 'compile', 'docs', 'diff'].map((name) => skipped(name, 'specs are not valid')),
      ];
    const project = { ...loaded, catalog };
    return [
      valid,
      await attempt('test', () => tested(project, options)),
      await attempt('compile', () => compiled(project, options)),
      await attempt('docs', () => this.pages(project, options)),
      await attempt('diff', () => differences(project, options)),
    ];
  }

  private async pages({ catalog, file }: Valid, { docs }: Options): Promise<Result> {
    if (!(await isFolder(docs))) return skipped('docs', `no folder ${docs}`);
    const { pageFiles } = await import('../shared/generated-files.js');
    const kept = await pageFiles(catalog, {
      project: file.spec.project,
      folder: docs,
      root: this.config.root,
    });
    return upToDate('docs', kept, 'fs docs');
  }
}

function validated({ catalog, diagnostics: all }: Loaded): Result {
  const diagnostics = all.filter(({ severity }) => severity !== 'info');
  const errors = diagnostics.filter(isError).length;
  const warnings = diagnostics.length - errors;
  const also = warnings === 0 ? '' : `, ${counted(warnings, 'warning')}`;
  if (catalog === undefined)
    return { ...failed('validate', `${counted(errors, 'error')}${also}`, 1), diagnostics };
  const items =
    catalog.entities.size + catalog.sources.size + catalog.featureSets.size + catalog.datasets.size;
  return { ...passed('validate', `${counted(items, 'document')} valid${also}`), diagnostics };
}

/** In memory: on the target that is asked for, or one that needs no server. */
async function tested(loaded: Valid, { target: asked }: Options): Promise<Result> {
  const tests = [...loaded.catalog.tests.values()];
  if (tests.length === 0) return skipped('test', 'no unit tests');
  const { targetWithoutServer } = await import('../../project/scratch.js');
  const target = asked ?? targetWithoutServer(loaded);
  if (target === undefined) return skipped('test', 'every target needs a server; name one with --target');
  const results = await withScratch(loaded, { target, threads: 1 }, runTests(tests));
  const wrong = results.filter(({ status }) => status !== 'passed').map(({ test }) => test.name);
  if (wrong.length === 0) return passed('test', `${counted(tests.length, 'unit test')} passed`);
  return failed(
    'test',
    `${wrong.length} of ${counted(tests.length, 'unit test')} failed: ${wrong.join(', ')}`,
    FAILED,
  );
}

async function compiled(loaded: Valid, { sql: folder, target }: Options): Promise<Result> {
  const { compileThings } = await import('../../project/index.js');
  const items = await compileThings(loaded, {
    names: [],
    env: process.env,
    ...(target === undefined ? {} : { target }),
  });
  if (!(await isFolder(folder)))
    return passed('compile', `${counted(items.length, 'item')}; no folder ${folder}`);
  const { sqlFiles } = await import('../shared/generated-files.js');
  return upToDate('compile', sqlFiles(items, folder, true), 'fs compile');
}

async function upToDate(name: string, { files, generated }: Kept, command: string): Promise<Result> {
  const { differenceOf, isSame, staleFolder } = await import('../shared/generated-folder.js');
  const { folder } = generated;
  const changes = await differenceOf(files, generated);
  if (isSame(changes)) return passed(name, `${folder} is up to date`);
  const count = changes.missing.length + changes.stale.length + changes.extra.length;
  return {
    ...failed(name, `${folder} is out of date: ${counted(count, 'file')}`, 3),
    diagnostics: [staleFolder(folder, command)],
  };
}

async function differences(loaded: Valid, { against, target, allow = [] }: Options): Promise<Result> {
  const [{ differenceOf }, { undeclared }, { markdownOf, summary }] = await Promise.all([
    import('../../project/difference.js'),
    import('../../diff/model.js'),
    import('../render/diff.js'),
  ]);
  const difference = await differenceOf(loaded, {
    names: [],
    env: process.env,
    ...(against === undefined ? {} : { against }),
    ...(target === undefined ? {} : { target }),
  });
  const breaking = undeclared(difference.items).filter((one) => !allow.includes(one));
  const { diagnostics } = difference;
  const said = { diagnostics, changes: markdownOf(difference, breaking) };
  const text = summary(difference, breaking);
  if (breaking.length > 0) return { ...failed('diff', text, 4), ...said };
  return { ...(diagnostics.some(isError) ? failed('diff', text, 1) : passed('diff', text)), ...said };
}

/** A failure of one check does not keep the others from running. */
async function attempt(name: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    return { ...failed(name, thrown.message, thrown.exitCode), diagnostics: thrown.diagnostics };
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

const passed = (name: string, summary: string): Result => ({
  check: { name, status: 'passed', summary, exit: 0 },
});
const failed = (name: string, summary: string, exit: number): Result => ({
  check: { name, status: 'failed', summary, exit },
});
const skipped = (name: string, why: string): Result => ({
  check: { name, status: 'skipped', summary: why, exit: 0 },
});
