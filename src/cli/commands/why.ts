import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { Failure } from '../../diagnostics/diagnostic.js';
import type { GetResult } from '../../project/index.js';
import type { Kept } from '../render/why.js';
import { readInstant } from '../shared/clock.js';
import { keyFlag, readKeyFlags } from '../shared/key-flags.js';
import { ProjectCommand } from '../shared/project-command.js';
import { paint, widthOf } from '../shared/terminal.js';
import { withScratch, withWarehouse } from '../shared/with-warehouse.js';

export default class Why extends ProjectCommand {
  static override summary =
    'Explain a value: the events in its window, those just outside, and what is stored.';
  static override description =
    'The value is computed from the source as it is now, and compared with what is stored and, without --at, with what is online. Values of sensitive columns are hidden. For feature sets of snapshots.';
  static override examples = [
    '<%= config.bin %> why cpf_orders__count_over_3_days_rolling_windows --key cpf=x',
    '<%= config.bin %> why user_orders.cpf_orders__count_over_3_days_rolling_windows --key cpf=x --at 2020-05-14',
  ];
  static override args = {
    column: Args.string({
      name: 'COLUMN',
      required: true,
      description: 'SET.COLUMN, or a column that only one feature set has.',
    }),
  };
  static override flags = {
    key: keyFlag,
    at: Flags.string({
      helpValue: 'T',
      summary: 'As of this instant, or the first moment of this date. Default: now.',
    }),
    'show-sensitive': Flags.boolean({ summary: 'Show values of sensitive columns.' }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Why);
    const keys = readKeyFlags(flags.key ?? []);
    const at = flags.at === undefined ? {} : { at: readInstant(flags.at, '--at') };
    const loaded = await this.loadValid(flags);
    const { target } = flags;
    const why = await withScratch(loaded, { target }, (scratch) =>
      scratch.why({ column: args.column, keys, ...at }),
    );
    const name = why.set.name;
    const stored = await kept(why.column.name, () =>
      withWarehouse(loaded, { target, readOnly: true }, (project) =>
        project.get({ name, keys, at: at.at ?? why.reference }),
      ),
    );
    const online =
      at.at === undefined
        ? await kept(why.column.name, () =>
            withWarehouse(loaded, { target, readOnly: true }, (project) => project.get({ name, keys })),
          )
        : null;
    const { jsonWhy, showWhy } = await import('../render/why.js');
    const shown = { why, keys, stored, online, open: flags['show-sensitive'] };
    if (flags.json) this.data(jsonWhy(shown));
    else this.say(showWhy(shown, { paint, width: widthOf(process.stdout) }));
  }
}

/** What the warehouse has, or why it has nothing. */
async function kept(column: string, get: () => Promise<GetResult>): Promise<Kept> {
  try {
    const { row, stale } = await get();
    return stale.length > 0
      ? { value: null, problem: 'it is stale: its spec changed since it was built' }
      : { value: row[column] ?? null, problem: null };
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    return { value: null, problem: cause.diagnostics[0]?.message ?? 'it cannot be read' };
  }
}
