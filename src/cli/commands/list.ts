import { ProjectCommand } from '../shared/project-command.js';
import { selectors } from '../shared/selector-args.js';
import { widthOf } from '../shared/terminal.js';

export default class List extends ProjectCommand {
  static override summary = 'List entities, sources, feature sets and datasets.';
  static override examples = [
    '<%= config.bin %> list',
    '<%= config.bin %> list entity:user',
    '<%= config.bin %> list tag:fraud --json',
  ];
  static override args = selectors;

  async run(): Promise<void> {
    const { flags, args } = await this.parse(List);
    const { catalog } = await this.loadValid(flags);
    const [{ selectThings }, { factsOf }] = await Promise.all([
      import('../../catalog/selectors.js'),
      import('../../describe/facts.js'),
    ]);
    const all = selectThings(catalog, args.names ?? []).map((thing) => factsOf(thing, catalog));
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
