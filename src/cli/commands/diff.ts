import * as Flags from '@oclif/core/flags';
import { failure } from '../../diagnostics/diagnostic.js';
import { breaks, undeclared } from '../../diff/model.js';
import { allowFlag } from '../shared/allow-flag.js';
import { hasErrors, ProjectCommand } from '../shared/project-command.js';
import { selectors } from '../shared/selector-args.js';
import { paint } from '../shared/terminal.js';

export default class Diff extends ProjectCommand {
  static override summary =
    'What changed since the main branch, and what that means for features and datasets.';
  static override description =
    `Compares what the specs mean, not their text: columns that come, go, are renamed, or have other values under the same name and type; what the next run computes anew; who reads it. Needs git or a second folder, and no warehouse.

Exits with 4 if a change breaks readers: ${breaks.join(', ')}. --allow accepts one kind of them; renamed and version in the specs declare that a change is meant.`;
  static override examples = [
    '<%= config.bin %> diff',
    '<%= config.bin %> diff user_orders --against HEAD~1',
    {
      description: 'A comment for a pull request that removes columns on purpose:',
      command: '<%= config.bin %> diff --markdown --allow removed',
    },
  ];
  static override args = selectors;
  static override flags = {
    against: Flags.string({
      helpValue: 'REF',
      summary: 'A git revision or a folder with a project. Default: where this branch left the main branch.',
    }),
    allow: allowFlag,
    sql: Flags.boolean({ summary: 'Also how the compiled SQL differs.' }),
    markdown: Flags.boolean({ summary: 'Markdown for a comment.' }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Diff);
    const { against, allow = [], markdown, json, target, sql } = flags;
    if (markdown && json)
      throw failure('FS008', '--markdown does not go with --json', { hint: 'leave out one of them' });
    const loaded = await this.loadValid(flags);
    const [{ differenceOf }, { markdownOf, showDifference }] = await Promise.all([
      import('../../project/difference.js'),
      import('../render/diff.js'),
    ]);
    const difference = await differenceOf(loaded, {
      names: args.names ?? [],
      env: process.env,
      sql,
      ...(against === undefined ? {} : { against }),
      ...(target === undefined ? {} : { target }),
    });
    const breaking = undeclared(difference.items).filter((one) => !allow.includes(one));
    this.report(difference.diagnostics);
    if (json) this.data({ ...difference, breaks: breaking });
    else this.say(markdown ? markdownOf(difference, breaking) : showDifference(difference, breaking, paint));
    if (breaking.length > 0) this.leave(4);
    else if (hasErrors(difference.diagnostics)) this.leave(1);
  }
}
