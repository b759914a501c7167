import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as Flags from '@oclif/core/flags';
import type { TemplateName } from '../../describe/pages/pages.js';
import { counted } from '../render/when.js';
import { ProjectCommand } from '../shared/project-command.js';

export default class Docs extends ProjectCommand {
  static override summary = 'Write the catalog as markdown pages.';
  static override description =
    'An index with the lineage as a Mermaid graph, and a page for each entity, source, feature set and dataset. Pages of removed items are deleted; files that this command did not write are left alone.';
  static override examples = [
    '<%= config.bin %> docs',
    '<%= config.bin %> docs --out docs/features',
    {
      description: 'Fail in continuous integration if the pages are out of date:',
      command: '<%= config.bin %> docs --check',
    },
  ];
  static override flags = {
    out: Flags.string({ helpValue: 'DIR', default: 'catalog', summary: 'The folder of the pages.' }),
    check: Flags.boolean({ summary: 'Write nothing; exit 3 if the pages are out of date.' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Docs);
    const { out: folder, check, json } = flags;
    const { catalog, file } = await this.loadValid(flags);
    const [{ catalogPages, MARKER, templateNames }, { renderPages }, folders] = await Promise.all([
      import('../../describe/pages/pages.js'),
      import('../../describe/pages/render.js'),
      import('../shared/generated-folder.js'),
    ]);
    const templates = await readTemplates(templateNames, join(this.config.root, 'templates'));
    const files = renderPages(catalogPages(catalog, file.spec.project), templates);
    const generated = { folder, marker: MARKER, extension: '.md', whole: true };
    const changes = await (check
      ? folders.differenceOf(files, generated)
      : folders.writeGenerated(files, generated));
    if (json) this.data({ folder, ...changes });
    if (!check) {
      if (!json)
        this.say(
          `${counted(files.size, 'page')} in ${folder}: ${changes.missing.length + changes.stale.length} written, ${changes.extra.length} removed`,
        );
      return;
    }
    if (!folders.isSame(changes)) {
      this.report([folders.staleFolder(folder, 'fs docs')]);
      if (!json) this.note(folders.showDifference(changes));
      this.leave(3);
    } else if (!json) this.say(`${folder} is up to date`);
  }
}

type Templates = Readonly<Record<TemplateName, string>>;

async function readTemplates(names: readonly TemplateName[], folder: string): Promise<Templates> {
  const read = (name: TemplateName): Promise<string> => readFile(join(folder, `${name}.md.hbs`), 'utf8');
  const texts: Record<TemplateName, string> = {
    index: '',
    entity: '',
    source: '',
    feature_set: '',
    dataset: '',
  };
  for (const name of names) texts[name] = await read(name);
  return texts;
}
