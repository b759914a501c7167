import * as Flags from '@oclif/core/flags';
import { ProjectCommand } from '../shared/project-command.js';
import { selectors } from '../shared/selector-args.js';
import { widthOf } from '../shared/terminal.js';

export default class List extends ProjectCommand {
  static override summary = 'List entities, sources, feature sets and datasets.';
  static override examples = [
    '<%= config.bin %> list',
    '<%= config.bin %> list entity:user',
    '<%= config.bin %> list tag:fraud --json',
    '<%= config.bin %> list kind:feature_set --columns',
  ];
  static override args = selectors;
  static override flags = {
    columns: Flags.boolean({ summary: 'List their columns instead, with types.' }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(List);
    const { catalog } = await this.loadValid(flags);
    const [{ selectThings }, { factsOf }] = await Promise.all([
      import('../../catalog/selectors.js'),
      import('../../describe/facts.js'),
    ]);
    const all = selectThings(catalog, args.names ?? []).map((thing) => factsOf(thing, catalog));
    if (flags.columns) {
      const { columnsOf } = await import('../../describe/columns.js');
      const { showColumns } = await import('../render/columns.js');
      const columns = all.flatMap(columnsOf);
      if (flags.json) this.data(columns);
      else this.say(showColumns(columns, widthOf(process.stdout)));
      return;
    }
    const { originOf, showList } = await import('../render/thing.js');
    if (flags.json)
      this.data(
        all.map((facts) => ({
          kind: facts.kind,
          name: facts.name,
          from: originOf(facts),
          description: facts.description,
          owner: facts.owner,
          tags: facts.tags,
          file: facts.file,
        })),
      );
    else this.say(showList(all, widthOf(process.stdout)));
  }
}
