import * as Args from '@oclif/core/args';
import type { Facts } from '../../describe/facts.js';
import { failure } from '../../diagnostics/diagnostic.js';
import { didYouMean } from '../../diagnostics/did-you-mean.js';
import { ProjectCommand } from '../shared/project-command.js';
import { paint, widthOf } from '../shared/terminal.js';

export default class Describe extends ProjectCommand {
  static override summary =
    'The definition of one item: keys, columns, windows, source, output and consumers.';
  static override examples = [
    '<%= config.bin %> describe user_orders',
    '<%= config.bin %> describe user_orders.cpf_orders__count_over_3_days_rolling_windows',
    '<%= config.bin %> describe awesome_dataset --json',
  ];
  static override args = {
    name: Args.string({
      name: 'NAME',
      required: true,
      description: 'An entity, a source, a feature set or a dataset; or one of its columns, as NAME.COLUMN.',
    }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Describe);
    const loaded = await this.loadValid(flags);
    const [{ oneThing }, { factsOf }, { folderOf }] = await Promise.all([
      import('../../catalog/selectors.js'),
      import('../../describe/facts.js'),
      import('../../project/index.js'),
    ]);
    const [item = '', ...rest] = args.name.split('.');
    const facts = factsOf(oneThing(loaded.catalog, rest.length === 0 ? args.name : item), loaded.catalog);
    if (rest.length > 0) return this.column(facts, rest.join('.'), flags.json === true);
    if (flags.json) return this.data(facts);
    const { showThing } = await import('../render/thing.js');
    this.say(showThing(facts, folderOf(loaded, flags.target), { paint, width: widthOf(process.stdout) }));
  }

  private async column(facts: Facts, name: string, json: boolean): Promise<void> {
    const { columnFacts, columnsOf } = await import('../../describe/columns.js');
    const found = columnFacts(facts, name);
    if (found === undefined)
      throw failure('FS005', `${facts.name} has no column "${name}"`, {
        hint: didYouMean(
          name,
          columnsOf(facts).map((column) => column.name),
          'column',
        ),
      });
    if (json) return this.data({ item: facts.name, kind: facts.kind, ...found });
    const { showColumn } = await import('../render/columns.js');
    this.say(showColumn(facts.name, found, widthOf(process.stdout)));
  }
}
