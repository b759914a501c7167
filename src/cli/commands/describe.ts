import * as Args from '@oclif/core/args';
import type { Loaded } from '../../project/load.js';
import { ProjectCommand } from '../shared/project-command.js';

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
    const [{ oneThing }, { factsOf }] = await Promise.all([
      import('../../catalog/selectors.js'),
      import('../../describe/facts.js'),
    ]);
    const facts = factsOf(oneThing(loaded.catalog, args.name), loaded.catalog);
    if (flags.json) return this.data(facts);
    const { showThing } = await import('../render/thing.js');
    this.say(showThing(facts, folderOf(loaded, flags.target), this.paint));
  }
}

/** The folder of a target as written in fs.yaml; null for a target without files. */
function folderOf({ file }: Loaded, name: string | undefined): string | null {
  const { targets, default_target: usual } = file.spec;
  const target = targets[name ?? usual ?? Object.keys(targets)[0] ?? ''];
  return target?.engine === 'duckdb' ? target.path : null;
}
