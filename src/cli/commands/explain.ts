import * as Args from '@oclif/core/args';
import { type Code, codes } from '../../diagnostics/codes.js';
import { failure } from '../../diagnostics/diagnostic.js';
import { ProjectCommand } from '../shared/project-command.js';
import { paint } from '../shared/terminal.js';

const isCode = (text: string): text is Code => Object.hasOwn(codes, text);

export default class Explain extends ProjectCommand {
  static override summary = 'Say what a code of a diagnostic means, why it exists, and what to do.';
  static override description =
    'Without a code, all of them with their titles. Needs no project. docs/errors.md in the package has the same.';
  static override examples = ['<%= config.bin %> explain FS117', '<%= config.bin %> explain'];
  static override args = {
    code: Args.string({ name: 'CODE', description: 'A code such as FS104. Default: a list of all.' }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Explain);
    if (args.code === undefined) {
      const all = Object.entries(codes).map(([code, { title, exit }]) => ({ code, title, exit }));
      if (flags.json) this.data(all);
      else this.say(all.map(({ code, title }) => `${code}  ${title}`).join('\n'));
      return;
    }
    const code = args.code.toUpperCase();
    if (!isCode(code))
      throw failure('FS005', `there is no code "${args.code}"`, {
        hint: 'fs explain lists all codes',
      });
    const [{ explanations }, { showExplanation }] = await Promise.all([
      import('../../diagnostics/explanations/index.js'),
      import('../render/explanation.js'),
    ]);
    if (flags.json) this.data({ code, ...codes[code], ...explanations[code] });
    else this.say(showExplanation(code, explanations[code], paint));
  }
}
