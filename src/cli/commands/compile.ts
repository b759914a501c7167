import * as Flags from '@oclif/core/flags';
import { failure } from '../../diagnostics/diagnostic.js';
import type { Compiled, Explained } from '../../project/index.js';
import { counted } from '../render/when.js';
import { readClock, readInterval } from '../shared/clock.js';
import { ProjectCommand, type Valid } from '../shared/project-command.js';
import { selectors } from '../shared/selector-args.js';
import { writeSql } from '../shared/terminal.js';
import { withScratch } from '../shared/with-warehouse.js';

interface Dates {
  readonly 'start-date'?: string | undefined;
  readonly 'end-date'?: string | undefined;
}

export default class Compile extends ProjectCommand {
  static override summary = 'Print the SQL of feature sets, datasets and online views.';
  static override description =
    `Sources appear as relations source.<name>, the interval of a run as the first step, bounds; fs run binds both and executes exactly this text. Opens no warehouse, but for --runnable.

--out writes one file per item, DIR/<name>.sql. Files of removed items are deleted, other files are left alone.`;
  static override examples = [
    '<%= config.bin %> compile user_orders',
    '<%= config.bin %> compile --out sql',
    '<%= config.bin %> compile user_orders --explain',
    '<%= config.bin %> compile user_orders --runnable --end-date 2020-05-20',
    {
      description: 'Fail in continuous integration if the folder is out of date:',
      command: '<%= config.bin %> compile --out sql --check',
    },
  ];
  static override args = selectors;
  static override flags = {
    out: Flags.string({ helpValue: 'DIR', summary: 'Write one file per item into this folder.' }),
    explain: Flags.boolean({
      summary: 'Instead of SQL: the source columns that the bounds of the interval filter.',
    }),
    runnable: Flags.boolean({
      summary: 'SQL for a shell of the engine, with the sources and the interval in it; reads the sources.',
    }),
    'start-date': Flags.string({
      helpValue: 'D',
      dependsOn: ['runnable'],
      summary: 'With --runnable: from this day. Default: the first event.',
    }),
    'end-date': Flags.string({
      helpValue: 'D',
      dependsOn: ['runnable'],
      summary: 'With --runnable: up to this day. Default: now.',
    }),
    check: Flags.boolean({ summary: 'Write nothing; exit 3 if the folder of --out is out of date.' }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Compile);
    const { out, check, json, target } = flags;
    if (check && out === undefined)
      throw failure('FS008', '--check needs a folder', {
        hint: 'write --out DIR --check',
      });
    if (flags.explain && (check || out !== undefined))
      throw failure('FS008', '--explain does not go with --out and --check', {
        hint: 'leave out --explain, or --out and --check',
      });
    if (flags.runnable && (flags.explain || check || out !== undefined))
      throw failure('FS008', '--runnable does not go with --explain, --out and --check', {
        hint: 'leave out --runnable, or the others',
      });
    const names = args.names ?? [];
    const loaded = await this.loadValid(flags);
    if (flags.runnable) return this.show(await this.scripts(loaded, names, flags), json === true);
    const { compileThings, explainThings } = await import('../../project/index.js');
    const options = { names, env: process.env, ...(target === undefined ? {} : { target }) };
    if (flags.explain) return this.explain(await explainThings(loaded, options), json === true);
    const compiled = await compileThings(loaded, options);
    if (out !== undefined)
      return this.toFolder(compiled, out, { check, json: json === true, whole: names.length === 0 });
    this.show(compiled, json === true);
  }

  private show(compiled: readonly Compiled[], json: boolean): void {
    if (json) this.data(compiled);
    else
      writeSql(
        process.stdout,
        compiled.map((one) => (compiled.length === 1 ? one.sql : headed(one))).join('\n'),
      );
  }

  /** Scripts of what the names select; entities have none. */
  private async scripts(
    loaded: Valid,
    names: readonly string[],
    flags: { readonly target?: string | undefined } & Dates,
  ): Promise<readonly Compiled[]> {
    const { selectThings } = await import('../../catalog/selectors.js');
    const things = selectThings(loaded.catalog, names).filter(
      ({ kind, name }) => kind !== 'entity' || names.includes(name),
    );
    const { start, end } = readInterval(flags['start-date'], flags['end-date']);
    const now = readClock(process.env);
    const asked = {
      end: end === undefined || end > now ? now + 1n : end,
      ...(start === undefined ? {} : { start }),
    };
    return withScratch(loaded, { target: flags.target, name: 'runnable' }, async (scratch, check) => {
      const scripts: Compiled[] = [];
      for (const { name, kind } of things) {
        check();
        scripts.push({ name, kind, sql: await scratch.runnable(name, asked) });
      }
      return scripts;
    });
  }

  private explain(explained: readonly Explained[], json: boolean): void {
    if (json) this.data(explained);
    else this.say(explained.map(({ sentences }) => sentences.join('\n')).join('\n\n'));
  }

  private async toFolder(
    compiled: readonly Compiled[],
    folder: string,
    { check, json, whole }: { readonly check: boolean; readonly json: boolean; readonly whole: boolean },
  ): Promise<void> {
    const { differenceOf, isSame, showDifference, staleFolder, writeGenerated } = await import(
      '../shared/generated-folder.js'
    );
    const { sqlFiles } = await import('../shared/generated-files.js');
    const { files, generated } = sqlFiles(compiled, folder, whole);
    const changes = await (check ? differenceOf(files, generated) : writeGenerated(files, generated));
    if (json) this.data({ folder, ...changes });
    if (!check) {
      if (!json)
        this.say(
          `${counted(files.size, 'file')} in ${folder}: ${changes.missing.length + changes.stale.length} written, ${changes.extra.length} removed`,
        );
      return;
    }
    if (!isSame(changes)) {
      this.report([staleFolder(folder, 'fs compile')]);
      if (!json) this.note(showDifference(changes));
      this.leave(3);
    } else if (!json) this.say(`${folder} is up to date`);
  }
}

const headed = ({ kind, name, sql }: Compiled): string => `-- ${kind.replace('_', ' ')} ${name}\n${sql}`;
