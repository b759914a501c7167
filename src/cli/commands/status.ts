import * as Flags from '@oclif/core/flags';
import { error } from '../../diagnostics/diagnostic.js';
import { ProjectCommand } from '../shared/project-command.js';
import { selectors } from '../shared/selector-args.js';
import { withWarehouse } from '../shared/with-warehouse.js';

export default class Status extends ProjectCommand {
  static override summary = 'What is done of each feature set, and what to type next.';
  static override description =
    `A set is "not built", "stale" (its spec changed), has "holes" (reference times that are not done before ones that are), is "behind" now, or is "up to date". Sources are not read.`;
  static override examples = [
    '<%= config.bin %> status',
    { description: 'Fail where anything is not up to date:', command: '<%= config.bin %> status --check' },
  ];
  static override args = selectors;
  static override flags = {
    check: Flags.boolean({ summary: 'Exit 3 where a set is not up to date.' }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Status);
    const names = args.names ?? [];
    const loaded = await this.loadSound(flags);
    const { selectThings } = await import('../../catalog/selectors.js');
    selectThings(loaded.catalog, names);
    const statuses = await withWarehouse(loaded, flags.target, (project) => project.status(names));
    const { jsonStatus, showStatus } = await import('../render/status.js');
    if (flags.json) this.data(statuses.map(jsonStatus));
    else this.say(showStatus(statuses, loaded.catalog));
    const open = statuses.filter(({ condition }) => condition !== 'up to date');
    if (!flags.check || open.length === 0) return;
    this.tell(
      open.map(({ name, condition, next }) =>
        error('FS306', `${name} is ${condition === 'holes' ? 'incomplete: it has holes' : condition}`, {
          hint: next === null ? undefined : `build it: ${next}`,
        }),
      ),
    );
    this.leave(3);
  }
}
