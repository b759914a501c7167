import * as Args from '@oclif/core/args';
import type { Command } from '@oclif/core/command';
import * as Flags from '@oclif/core/flags';
import {
  type CommandLine,
  completionScript,
  type Option,
  type Shell,
  shells,
} from '../../authoring/completion/scripts.js';
import { failure } from '../../diagnostics/diagnostic.js';
import { ProjectCommand } from '../shared/project-command.js';

/** Placeholders of values that are files or folders. */
const FILES = ['DIR', 'FILE'];

export default class Completion extends ProjectCommand {
  static override summary = 'Print a script that completes commands, options and names in a shell.';
  static override description =
    'Names are those of the project in the working directory. The script is for both names of the program.';
  static override examples = [
    { description: 'In ~/.bashrc:', command: 'source <(<%= config.bin %> completion bash)' },
    { description: 'In ~/.zshrc, after compinit:', command: 'source <(<%= config.bin %> completion zsh)' },
    {
      description: 'In ~/.config/fish/config.fish:',
      command: '<%= config.bin %> completion fish | source',
    },
  ];
  static override args = {
    shell: Args.string({ name: 'SHELL', options: [...shells], description: 'bash, zsh or fish.' }),
  };
  static override flags = {
    names: Flags.boolean({ summary: 'Instead of a script, the names of the project, a line each.' }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Completion);
    if (flags.names) {
      const names = await this.names(flags.project);
      if (flags.json) this.data(names);
      else if (names.length > 0) this.say(names.join('\n'));
      return;
    }
    const shell: Shell | undefined = shells.find((one) => one === args.shell);
    if (shell === undefined)
      throw failure('FS008', 'SHELL is missing', { hint: `write one of ${shells.join(', ')}` });
    const script = completionScript(shell, this.config.commands.map(lineOf));
    if (flags.json) this.data({ shell, script });
    else this.say(script.trimEnd());
  }

  private async names(project: string | undefined): Promise<readonly string[]> {
    const { catalog } = await this.load({ project });
    if (catalog === undefined) return [];
    const { things } = await import('../../catalog/selectors.js');
    return [...things(catalog).keys()];
  }
}

function lineOf({ id, summary = '', flags, args }: Command.Loadable): CommandLine {
  const [first] = Object.values(args);
  const word = first?.name.toUpperCase();
  const options = Object.values(flags).map(optionOf);
  const line = { name: id.replace(/:.*/, ''), summary, options };
  if (first?.options !== undefined) return { ...line, takes: first.options };
  if (word === undefined || word === 'CODE') return { ...line, takes: 'nothing' };
  return { ...line, takes: word.startsWith('FILE') || word === 'FOLDER' ? 'files' : 'names' };
}

function optionOf(flag: Command.Flag.Cached): Option {
  const base = { name: flag.name, char: flag.char ?? null, summary: flag.summary ?? '' };
  if (flag.type === 'boolean') return { ...base, value: 'none' };
  if (flag.options !== undefined) return { ...base, value: flag.options };
  return { ...base, value: FILES.includes(String(flag.helpValue)) ? 'file' : 'other' };
}
