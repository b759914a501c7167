import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { ProjectCommand } from '../shared/project-command.js';
import { widthOf } from '../shared/terminal.js';
import { withWarehouse } from '../shared/with-warehouse.js';

export default class Runs extends ProjectCommand {
  static override summary = 'What runs did: when, who, why, how long, how many rows.';
  static override description =
    'One line for each set and dataset of each run, the newest first. Names may be of items that have no spec any more.';
  static override examples = [
    '<%= config.bin %> runs',
    {
      description: 'The last failures and successes of one set:',
      command: '<%= config.bin %> runs user_orders --limit 5',
    },
  ];
  static override args = {
    names: Args.string({ name: 'NAME', multiple: true, description: 'Sets and datasets. Default: all.' }),
  };
  static override flags = {
    limit: Flags.integer({ min: 1, default: 20, helpValue: 'N', summary: 'How many lines.' }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Runs);
    const loaded = await this.loadValid(flags);
    const { names = [] } = args;
    const records = await withWarehouse(loaded, { target: flags.target, readOnly: true }, (project) =>
      project.runs({ names, limit: flags.limit }),
    );
    const { jsonRun, showRuns } = await import('../render/runs.js');
    if (flags.json) this.data(records.map(jsonRun));
    else this.say(showRuns(records, widthOf(process.stdout)));
  }
}
