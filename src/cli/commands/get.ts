import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { error, Failure } from '../../diagnostics/diagnostic.js';
import { readInstant } from '../shared/clock.js';
import { readKeyFlags } from '../shared/key-flags.js';
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
  ];
  static override args = {
    name: Args.string({ name: 'NAME', required: true, description: 'An entity or a feature set.' }),
  };
  static override flags = {
    key: Flags.string({
      char: 'k',
      helpValue: 'K=V',
      multiple: true,
      multipleNonGreedy: true,
      summary: 'A key of the entity and its value; repeat for each key.',
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
    const keys = readKeyFlags(flags.key ?? []);
    const at = flags.at === undefined ? {} : { at: readInstant(flags.at, '--at') };
    const asOf = flags['as-of'] === undefined ? {} : { asOf: 'event' as const };
    const loaded = await this.loadValid(flags);
    const result = await withWarehouse(loaded, { target: flags.target, readOnly: true }, (project) =>
      project.get({ name: args.name, keys, ...at, ...asOf }),
    );
    const { jsonGet, showGet } = await import('../render/get.js');
    const open = flags['show-sensitive'];
    if (flags.json) this.data(jsonGet(result, open));
    else this.say(showGet(result, args.name, { open, width: widthOf(process.stdout) }));
    if (result.unread.length > 0) {
      this.report(result.unread);
      this.leave(new Failure(result.unread).exitCode);
      return;
    }
    if (!flags.check || result.stale.length === 0) return;
    this.report(
      result.stale.map((name) =>
        error('FS306', `${name} is stale: its spec changed since it was built`, {
          hint: `build it: fs run ${name}`,
        }),
      ),
    );
    this.leave(3);
  }
}
