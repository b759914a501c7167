import { readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { type Diagnostic, error, failure } from '../../diagnostics/diagnostic.js';
import type { SpecFile } from '../../spec/read-specs.js';
import { counted } from '../render/when.js';
import { type Common, hasErrors, ProjectCommand } from '../shared/project-command.js';

/** A file as text, and where it is. */
interface Read extends SpecFile {
  readonly full: string;
}

export default class Fmt extends ProjectCommand {
  static override summary = 'Write specs in canonical order and spacing.';
  static override description =
    'Keys in the order of the reference, two spaces of indentation, lists and maps in brackets of at most 110 columns. Comments, quotes, and the order of columns, features and documents stay. What a spec means never changes. Without files, every spec of the project.';
  static override examples = [
    '<%= config.bin %> fmt',
    '<%= config.bin %> fmt features/orders.yaml',
    { description: 'Fail in continuous integration:', command: '<%= config.bin %> fmt --check' },
  ];
  static override args = {
    files: Args.string({ name: 'FILE', multiple: true, description: 'Files. Default: all below features/.' }),
  };
  static override flags = {
    check: Flags.boolean({ summary: 'Write nothing; exit 3 if a file is not formatted.' }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Fmt);
    const files = args.files === undefined ? await this.ofProject(flags) : await readAll(args.files);
    const texts = new Map(files.map(({ path, text }) => [path, text]));
    this.textOf = (file) => texts.get(file);
    const { formatFile } = await import('../../spec/format/format-file.js');
    const results = files.map((file) => ({ file, ...formatFile(file) }));
    const changed = results.filter(({ file, text }) => text !== file.text);
    const names = changed.map(({ file }) => file.path);
    const diagnostics = results.flatMap((result) => result.diagnostics);
    if (!flags.check) for (const { file, text } of changed) await writeFile(file.full, text);
    this.report([...diagnostics, ...(flags.check ? names.map(unformatted) : [])]);
    if (hasErrors(diagnostics)) this.leave(1);
    else if (flags.check && names.length > 0) this.leave(3);
    if (flags.json) return this.data({ changed: names, unchanged: files.length - names.length, diagnostics });
    const rest = counted(files.length - names.length, 'file');
    if (flags.check) return this.note(`${counted(names.length, 'file')} not formatted, ${rest} formatted`);
    for (const name of names) this.say(name);
    this.note(`${counted(names.length, 'file')} formatted, ${rest} unchanged`);
  }

  private async ofProject({ project }: Common): Promise<readonly Read[]> {
    const { findRoot, specFiles } = await import('../../project/load.js');
    const root = project === undefined ? await findRoot(process.cwd()) : resolve(project);
    return (await specFiles(root)).map((file) => ({ ...file, full: join(root, file.path) }));
  }
}

const unformatted = (file: string): Diagnostic =>
  error('FS306', `${file} is not formatted`, { hint: `format it: fs fmt ${file}` });

/** @throws Failure FS008 for a file that cannot be read. */
const readAll = (names: readonly string[]): Promise<readonly Read[]> =>
  Promise.all(
    names.map(async (name) => {
      const full = resolve(name);
      const text = await readFile(full, 'utf8').catch(() => {
        throw failure('FS008', `${name} cannot be read`, { hint: 'name YAML files with specs' });
      });
      return { path: relative(process.cwd(), full), full, text };
    }),
  );
