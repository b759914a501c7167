import * as Args from '@oclif/core/args';
import { ProjectCommand } from '../shared/project-command.js';
import { paint, widthOf } from '../shared/terminal.js';

export default class Describe extends ProjectCommand {
  static override summary =
    'The definition of one item: keys, columns, windows, source, output and consumers.';
  static override examples = [
    '<%= config.bin %> describe user_orders',
    '<%= config.bin %> describe awesome_dataset --json',
  ];
  static override args = {
    name: Args.string({
      name: 'NAME',
      required: true,
      description: 'An entity, a source, a feature set or a dataset.',
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
    const facts = factsOf(oneThing(loaded.catalog, args.name), loaded.catalog);
    if (flags.json) return this.data(facts);
    const { showThing } = await import('../render/thing.js');
    this.say(showThing(facts, folderOf(loaded, flags.target), { paint, width: widthOf(process.stdout) }));
  }
}
