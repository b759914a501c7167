import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../../catalog/model/index.js';
import type { TemplateName } from '../../describe/pages/pages.js';
import type { Compiled } from '../../project/index.js';
import type { Generated } from './generated-folder.js';

/** What a command keeps in a folder: texts by their paths in it, and how they are recognised. */
export interface Kept {
  readonly files: ReadonlyMap<string, string>;
  readonly generated: Generated;
}

const MARKER = '-- Made by fs compile; changes made here are lost.\n';

/** The SQL of items, a file each. @param whole whether these are all items of the project. */
export const sqlFiles = (compiled: readonly Compiled[], folder: string, whole: boolean): Kept => ({
  files: new Map(compiled.map(({ name, sql }) => [`${name}.sql`, `${MARKER}${sql}`])),
  generated: { folder, marker: MARKER, extension: '.sql', whole },
});

/** The pages of a catalog. @param root the folder of the program, with its templates. */
export async function pageFiles(
  catalog: Catalog,
  { project, folder, root }: { readonly project: string; readonly folder: string; readonly root: string },
): Promise<Kept> {
  const [{ catalogPages, MARKER: marker, templateNames }, { renderPages }] = await Promise.all([
    import('../../describe/pages/pages.js'),
    import('../../describe/pages/render.js'),
  ]);
  const templates = await readTemplates(templateNames, join(root, 'templates'));
  return {
    files: renderPages(catalogPages(catalog, project), templates),
    generated: { folder, marker, extension: '.md', whole: true },
  };
}

type Templates = Readonly<Record<TemplateName, string>>;

async function readTemplates(names: readonly TemplateName[], folder: string): Promise<Templates> {
  const read = (name: TemplateName): Promise<string> => readFile(join(folder, `${name}.md.hbs`), 'utf8');
  const texts: Record<TemplateName, string> = {
    index: '',
    entity: '',
    source: '',
    feature_set: '',
    dataset: '',
  };
  for (const name of names) texts[name] = await read(name);
  return texts;
}
