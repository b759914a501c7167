import * as Flags from '@oclif/core/flags';
import { table } from '../render/table.js';
import { ProjectCommand } from '../shared/project-command.js';
import { widthOf } from '../shared/terminal.js';
import { withWarehouse } from '../shared/with-warehouse.js';

export default class Gc extends ProjectCommand {
  static override summary = 'What runs made and no spec has any more.';
  static override description =
    'Lists histories, online relations and views, loaded sources, run state, and outputs of datasets that no spec has any more, and files that a run which was killed left beside outputs. Removes them only with --apply. Only what this tool made is listed: an output must be as it was written.';
  static override examples = [
    '<%= config.bin %> gc',
    { description: 'Remove what is listed:', command: '<%= config.bin %> gc --apply' },
  ];
  static override flags = {
    apply: Flags.boolean({ summary: 'Remove what is listed.' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Gc);
    const { apply = false, target } = flags;
    const loaded = await this.loadValid(flags);
    const found = await withWarehouse(loaded, { target, readOnly: false }, (project) =>
      project.gc({ apply }),
    );
    if (flags.json) {
      this.data({ applied: apply, found: found.map(({ kind, name, where }) => ({ kind, name, where })) });
      return;
    }
    if (found.length === 0) {
      this.say('nothing is left over');
      return;
    }
    const rows = found.map(({ kind, name, where }) => [kind, name, where]);
    this.say(table(['KIND', 'OF', 'WHERE'], rows, { width: widthOf(process.stdout) }));
    this.say(apply ? '\nremoved' : '\nremove them: fs gc --apply');
  }
}
