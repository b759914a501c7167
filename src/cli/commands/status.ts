import * as Flags from '@oclif/core/flags';
import { error } from '../../diagnostics/diagnostic.js';
import { ProjectCommand } from '../shared/project-command.js';
import { selectors } from '../shared/selector-args.js';
import { withWarehouse } from '../shared/with-warehouse.js';

export default class Status extends ProjectCommand {
  static override summary = 'What is built of each feature set, and the next command.';
  static override description =
    `A set is "not built", "stale" (its spec changed), has "holes" (missing reference times before built ones), is "behind" (not built up to now), or is "up to date". Sources are not read.`;
  static override examples = [
    '<%= config.bin %> status',
    { description: 'Fail if anything is not up to date:', command: '<%= config.bin %> status --check' },
  ];
  static override args = selectors;
  static override flags = {
    check: Flags.boolean({ summary: 'Exit 3 if a set is not up to date.' }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Status);
    const names = args.names ?? [];
    const loaded = await this.loadValid(flags);
    const { selectThings } = await import('../../catalog/selectors.js');
    selectThings(loaded.catalog, names);
    const statuses = await withWarehouse(loaded, flags.target, (project) => project.status(names));
    const { jsonStatus, showStatus } = await import('../render/status.js');
    if (flags.json) this.data(statuses.map(jsonStatus));
    else this.say(showStatus(statuses, loaded.catalog));
    const open = statuses.filter(({ condition }) => condition !== 'up to date');
    if (!flags.check || open.length === 0) return;
    this.report(
      open.map(({ name, condition, next }) =>
        error('FS306', `${name} is ${condition === 'holes' ? 'incomplete: it has holes' : condition}`, {
          hint: next === null ? undefined : `build it: ${next}`,
        }),
      ),
    );
    this.leave(3);
  }
}
