import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { Failure, isError } from '../../diagnostics/diagnostic.js';
import { readInstant } from '../shared/clock.js';
import { ProjectCommand } from '../shared/project-command.js';
import { widthOf } from '../shared/terminal.js';
import { withScratch } from '../shared/with-warehouse.js';

const MOST_ROWS = 1_000;

export default class Preview extends ProjectCommand {
  static override summary = 'Compute rows of a feature set, a dataset or a source; write nothing.';
  static override description =
    'Values come from the sources as they are now, whatever was built. Of a feature set: the state at --at of the first keys that have an event before it. Values of sensitive columns are hidden by default.';
  static override examples = [
    '<%= config.bin %> preview user_orders',
    '<%= config.bin %> preview user_orders --limit 3 --at 2020-05-14',
    '<%= config.bin %> preview awesome_dataset --json',
  ];
  static override args = {
    name: Args.string({ name: 'NAME', required: true, description: 'A feature set, a dataset or a source.' }),
  };
  static override flags = {
    limit: Flags.integer({
      helpValue: 'N',
      default: 10,
      min: 1,
      max: MOST_ROWS,
      summary: 'The most rows.',
    }),
    at: Flags.string({
      helpValue: 'T',
      summary: 'As of this instant, or the first moment of this date. Default: now.',
    }),
    'show-sensitive': Flags.boolean({ summary: 'Show values of sensitive columns.' }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Preview);
    const at = flags.at === undefined ? {} : { at: readInstant(flags.at, '--at') };
    const loaded = await this.loadValid(flags);
    const result = await withScratch(loaded, { target: flags.target }, (scratch) =>
      scratch.preview({ name: args.name, limit: flags.limit, ...at }),
    );
    const { jsonPreview, showPreview } = await import('../render/preview.js');
    const open = flags['show-sensitive'];
    if (flags.json) this.data(jsonPreview(result, open));
    else this.say(showPreview(result, { open, width: widthOf(process.stdout) }));
    this.report(result.diagnostics);
    const failed = result.diagnostics.filter(isError);
    if (failed.length > 0) this.leave(new Failure(failed).exitCode);
  }
}
