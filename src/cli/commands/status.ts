import * as Flags from '@oclif/core/flags';
import { error } from '../../diagnostics/diagnostic.js';
import { ProjectCommand } from '../shared/project-command.js';
import { selectors } from '../shared/selector-args.js';
import { widthOf } from '../shared/terminal.js';
import { withWarehouse } from '../shared/with-warehouse.js';

export default class Status extends ProjectCommand {
  static override summary = 'What is built of each feature set and dataset, and the next command.';
  static override description =
    `A set is "not built", "stale" (its spec changed), "source changed" (its data changed since it was built), "damaged" (partitions are missing or not as they were written), has "holes" (missing reference times before built ones), is "behind" (not built up to now), "complete" (built up to its end), or "up to date". A dataset is "stale" if anything below it changed since it was built, "damaged" if its output is not as it was written. A source is read only if it may have changed.`;
  static override examples = [
    '<%= config.bin %> status',
    { description: 'Fail if anything is not up to date:', command: '<%= config.bin %> status --check' },
  ];
  static override args = selectors;
  static override flags = {
    check: Flags.boolean({
      summary: 'Exit 3 if anything is not up to date, or not as fresh as its freshness asks.',
    }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Status);
    const names = args.names ?? [];
    const loaded = await this.loadValid(flags);
    const { selectThings } = await import('../../catalog/selectors.js');
    selectThings(loaded.catalog, names);
    const statuses = await withWarehouse(loaded, { target: flags.target, readOnly: true }, (project) =>
      project.status(names),
    );
    const { jsonStatus, openText, showStatus } = await import('../render/status.js');
    if (flags.json) this.data(statuses.map(jsonStatus));
    else {
      this.say(showStatus(statuses, loaded.catalog, widthOf(process.stdout)));
      const { readCopyOf } = await import('../../project/index.js');
      const file = readCopyOf(loaded, flags.target);
      if (file !== null) this.say(`\nreaders open ${file}, read-only, also while a run is at work`);
    }
    const open = statuses.flatMap(openText);
    if (!flags.check || open.length === 0) return;
    this.report(
      open.map(({ text, next }) =>
        error('FS306', text, { hint: next === null ? undefined : `build it: ${next}` }),
      ),
    );
    this.leave(3);
  }
}
