import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { error, Failure } from '../../diagnostics/diagnostic.js';
import type { GetResult } from '../../project/index.js';
import { readInstant } from '../shared/clock.js';
import { readKeyFile } from '../shared/key-file.js';
import { keyFlag, readKeyFlags } from '../shared/key-flags.js';
import { ProjectCommand } from '../shared/project-command.js';
import { widthOf } from '../shared/terminal.js';
import { withWarehouse } from '../shared/with-warehouse.js';

export default class Get extends ProjectCommand {
  static override summary = 'Read one row of an entity or a feature set, online or as of a time.';
  static override description =
    'A key without events returns the state over no events. Values of sensitive columns are hidden by default.';
  static override examples = [
    '<%= config.bin %> get user --key cpf=x',
    '<%= config.bin %> get user_orders --key cpf=x --at 2020-05-14',
    '<%= config.bin %> get user_orders --key cpf=x --at 2020-05-14T12:30:00Z --as-of event',
    '<%= config.bin %> get card --key issuer=12 --key number=7 --json',
    '<%= config.bin %> get user --keys cpfs.csv --at 2020-05-14',
  ];
  static override args = {
    name: Args.string({ name: 'NAME', required: true, description: 'An entity or a feature set.' }),
  };
  static override flags = {
    key: keyFlag,
    keys: Flags.string({
      helpValue: 'FILE',
      exclusive: ['key'],
      summary: 'Keys in a file, csv with a header or ndjson: a row for each, in its order.',
    }),
    at: Flags.string({
      helpValue: 'T',
      summary: 'As of this instant, or the first moment of this date. Default: online.',
    }),
    'as-of': Flags.string({
      options: ['event'],
      helpValue: 'event',
      summary:
        'Feature sets only: windows end at the exact instant of --at (default: now), computed from the source.',
    }),
    check: Flags.boolean({ summary: 'Exit 3 where a set is stale: its spec changed since it was built.' }),
    'show-sensitive': Flags.boolean({ summary: 'Show values of sensitive columns.' }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Get);
    const keys = flags.keys === undefined ? [readKeyFlags(flags.key ?? [])] : await readKeyFile(flags.keys);
    const at = flags.at === undefined ? {} : { at: readInstant(flags.at, '--at') };
    const asOf = flags['as-of'] === undefined ? {} : { asOf: 'event' as const };
    const loaded = await this.loadValid(flags);
    const results = await withWarehouse(
      loaded,
      { target: flags.target, readOnly: true },
      async (project, check) => {
        const found: GetResult[] = [];
        for (const key of keys) {
          check();
          found.push(await project.get({ name: args.name, keys: key, ...at, ...asOf }));
        }
        return found;
      },
    );
    const { jsonGet, showGet, showGets } = await import('../render/get.js');
    const view = { open: flags['show-sensitive'], width: widthOf(process.stdout) };
    const [only] = results;
    if (flags.keys !== undefined) {
      if (flags.json) this.data(results.map((result) => jsonGet(result, view.open)));
      else this.say(showGets(results, args.name, view));
    } else if (only !== undefined) {
      if (flags.json) this.data(jsonGet(only, view.open));
      else this.say(showGet(only, args.name, view));
    }
    this.finish(results, flags.check);
  }

  /** Reports what could not be read, and with `--check` what is stale, each once. */
  private finish(results: readonly GetResult[], check: boolean): void {
    const unread = results.flatMap((result) => result.unread);
    if (unread.length > 0) {
      this.report([...new Map(unread.map((one) => [one.message, one])).values()]);
      this.leave(new Failure(unread).exitCode);
      return;
    }
    const stale = [...new Set(results.flatMap((result) => result.stale))];
    if (!check || stale.length === 0) return;
    this.report(
      stale.map((name) =>
        error('FS306', `${name} is stale: its spec changed since it was built`, {
          hint: `build it: fs run ${name}`,
        }),
      ),
    );
    this.leave(3);
  }
}
