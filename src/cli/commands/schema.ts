import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import * as Flags from '@oclif/core/flags';
import type { JsonMap } from '../../authoring/editor/project-schema.js';
import { ProjectCommand } from '../shared/project-command.js';

const SETTINGS = '.vscode/settings.json';

export default class Schema extends ProjectCommand {
  static override summary = 'Write JSON Schemas for editors, with the names of this project.';
  static override description =
    'An editor with the YAML language server then completes entities, sources, feature sets, columns and aggregates, and explains each key. Names are suggested, not demanded: write the schemas again when there are new ones. Editor settings are written if there are none.';
  static override examples = ['<%= config.bin %> schema', '<%= config.bin %> schema --out .editor'];
  static override flags = {
    out: Flags.string({ helpValue: 'DIR', default: '.asof', summary: 'The folder, in the project.' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Schema);
    const { catalog, root } = await this.loadValid(flags);
    const { editorSettings, projectSchema } = await import('../../authoring/editor/project-schema.js');
    const read = (name: string): Promise<string> => readFile(join(this.config.root, 'schemas', name), 'utf8');
    const spec: JsonMap = JSON.parse(await read('spec.schema.json'));
    const folder = relative(root, resolve(root, flags.out)).split(sep).join('/');
    const files = new Map([
      [`${folder}/spec.schema.json`, `${JSON.stringify(projectSchema(spec, catalog), null, 2)}\n`],
      [`${folder}/project.schema.json`, await read('project.schema.json')],
    ]);
    await mkdir(join(root, folder), { recursive: true });
    for (const [path, text] of files) await writeFile(join(root, path), text);
    const settings = editorSettings(folder);
    const isNew = await writeIfAbsent(join(root, SETTINGS), settings);
    const written = [...files.keys(), ...(isNew ? [SETTINGS] : [])];
    if (flags.json) return this.data({ written, settings: JSON.parse(settings) });
    this.say(`written  ${written.join(', ')}`);
    if (!isNew) this.note(`${SETTINGS} is there already; it needs:\n${settings.trimEnd()}`);
  }
}

/** @returns false if there is such a file. */
async function writeIfAbsent(path: string, text: string): Promise<boolean> {
  await mkdir(join(path, '..'), { recursive: true });
  return writeFile(path, text, { flag: 'wx' }).then(
    () => true,
    (thrown: unknown) => {
      if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false;
      throw thrown;
    },
  );
}
