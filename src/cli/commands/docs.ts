import * as Flags from '@oclif/core/flags';
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
    const [{ pageFiles }, folders] = await Promise.all([
      import('../shared/generated-files.js'),
      import('../shared/generated-folder.js'),
    ]);
    const { files, generated } = await pageFiles(catalog, {
      project: file.spec.project,
      folder,
      root: this.config.root,
    });
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
