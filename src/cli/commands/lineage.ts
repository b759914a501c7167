import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { Catalog } from '../../catalog/model/index.js';
import type { ColumnId } from '../../describe/column-lineage.js';
import { failure } from '../../diagnostics/diagnostic.js';
import { didYouMean } from '../../diagnostics/did-you-mean.js';
import { ProjectCommand } from '../shared/project-command.js';

export default class Lineage extends ProjectCommand {
  static override summary = 'What columns are made of, from columns of sources to those of datasets.';
  static override description =
    'Of one column: what it is made of, and what is made of it, through any number of items. Opens no warehouse.';
  static override examples = [
    '<%= config.bin %> lineage order_events.order_id',
    '<%= config.bin %> lineage --mermaid',
    '<%= config.bin %> lineage --openlineage',
  ];
  static override args = {
    column: Args.string({
      name: 'COLUMN',
      description: 'ITEM.COLUMN, or a column that only one item has. Default: all columns.',
    }),
  };
  static override flags = {
    mermaid: Flags.boolean({ exclusive: ['openlineage'], summary: 'A flow chart of Mermaid.' }),
    openlineage: Flags.boolean({ summary: 'The columnLineage facets of OpenLineage, as JSON.' }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Lineage);
    const loaded = await this.loadValid(flags);
    const { around, columnLineage } = await import('../../describe/column-lineage.js');
    const all = columnLineage(loaded.catalog);
    const of = args.column === undefined ? undefined : await columnNamed(args.column, loaded.catalog);
    const found = of === undefined ? { up: all, down: [] } : around(all, of);
    const edges = [...found.up, ...found.down];
    const { mermaidOf, openLineageOf } = await import('../../describe/lineage-formats.js');
    if (flags.mermaid) this.say(mermaidOf(edges));
    else if (flags.openlineage) this.data(openLineageOf(edges, loaded.file.spec.project));
    else if (flags.json) this.data(edges);
    else {
      const { showLineage } = await import('../render/lineage.js');
      this.say(showLineage(found, of));
    }
  }
}

/** @throws Failure FS005 where there is no such column, or several. */
async function columnNamed(name: string, catalog: Catalog): Promise<ColumnId> {
  const [{ things }, { factsOf }, { columnsOf }] = await Promise.all([
    import('../../catalog/selectors.js'),
    import('../../describe/facts.js'),
    import('../../describe/columns.js'),
  ]);
  const all = [...things(catalog).values()]
    .filter(({ kind }) => kind !== 'entity')
    .flatMap((thing) => columnsOf(factsOf(thing, catalog)))
    .map(({ item, name: column }): ColumnId => ({ item, column }));
  const textOf = ({ item, column }: ColumnId): string => `${item}.${column}`;
  const exact = all.filter((one) => textOf(one) === name);
  const found = exact.length > 0 ? exact : all.filter(({ column }) => column === name);
  const [first, second] = found;
  if (first === undefined)
    throw failure('FS005', `there is no column "${name}"`, {
      hint: didYouMean(name, all.map(name.includes('.') ? textOf : ({ column }) => column), 'column'),
    });
  if (second !== undefined)
    throw failure('FS005', `several items have a column ${name}`, {
      hint: `name one: ${found.map(textOf).join(', ')}`,
    });
  return first;
}
