import { basename, extname, join, relative, resolve, sep } from 'node:path';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { Choices } from '../../authoring/init/decide.js';
import { type Files, type Service, services, type Written } from '../../authoring/init/new-files.js';
import type { SourceSpec } from '../../authoring/init/source-files.js';
import { failure } from '../../diagnostics/diagnostic.js';
import { didYouMean } from '../../diagnostics/did-you-mean.js';
import type { FileProfile } from '../../engines/file-reader/profile-file.js';
import { counted } from '../render/when.js';
import { ask } from '../shared/ask.js';
import { ProjectCommand } from '../shared/project-command.js';

const formats = { '.csv': 'csv', '.parquet': 'parquet', '.ndjson': 'ndjson', '.jsonl': 'ndjson' } as const;

/** What a new project holds beside the files of every project, and what to do with it. */
interface Content {
  readonly files: Files;
  /** Files that must not be there yet. */
  readonly needed: readonly string[];
  /** What was found in the data, and decided. */
  readonly decisions: readonly string[];
  readonly next: readonly string[];
}

/** Options that say what to begin with. */
interface Asked {
  readonly from?: readonly string[] | undefined;
  readonly example?: string | undefined;
  readonly json?: boolean | undefined;
}

export default class Init extends ProjectCommand {
  static override summary = 'Begin a project: from a file of data, from an example, or empty.';
  static override description =
    `With --from, looks at the first 200 000 rows of each file and decides types, primary key, event time, and whom features are about; on a terminal it asks. Writes fs.yaml, features/, .gitignore and a workflow for continuous integration. Never overwrites a file.`;
  static override examples = [
    '<%= config.bin %> init --from orders.csv',
    '<%= config.bin %> init shop --from data/orders.parquet --from data/visits.csv',
    '<%= config.bin %> init demo --example chargebacks',
  ];
  static override args = {
    folder: Args.string({ name: 'FOLDER', default: '.', description: 'Of the project. Default: this one.' }),
  };
  static override flags = {
    from: Flags.string({
      helpValue: 'FILE',
      multiple: true,
      multipleNonGreedy: true,
      exclusive: ['example'],
      summary: 'A csv, parquet or ndjson file with events; may be repeated.',
    }),
    ci: Flags.string({
      helpValue: 'SERVICE',
      options: [...services],
      default: 'github',
      summary: 'Whose workflow to write: github, gitlab or none. Default: github.',
    }),
    example: Flags.string({ helpValue: 'NAME', summary: 'Begin with an example: chargebacks.' }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Init);
    const root = resolve(args.folder);
    const content = await this.content(root, flags);
    const { projectFiles, writeNew } = await import('../../authoring/init/new-files.js');
    const { nameOf } = await import('../../authoring/init/source-files.js');
    const service: Service = services.find((one) => one === flags.ci) ?? 'github';
    const base = await projectFiles(join(this.config.root, 'templates'), nameOf(basename(root)), service);
    const files = new Map([...base, ...content.files]);
    const result = await writeNew(root, files, ['fs.yaml', ...content.needed]);
    const { next, decisions } = content;
    const steps = args.folder === '.' ? next : [`cd ${args.folder}`, ...next];
    if (flags.json) this.data({ folder: root, ...result, decisions, next: steps });
    else this.show(result, decisions, steps);
  }

  private content(root: string, { from, example, json }: Asked): Promise<Content> {
    if (example !== undefined) return this.ofExample(example);
    if (from !== undefined) return ofFiles(root, from, json === true);
    const next = ['asof init --from FILE, in another folder, shows a spec', 'fs validate', 'fs explain'];
    return Promise.resolve({ files: new Map(), needed: [], decisions: [], next });
  }

  private async ofExample(name: string): Promise<Content> {
    const { exampleFiles, exampleNames } = await import('../../authoring/init/new-files.js');
    const folder = join(this.config.root, 'templates');
    const names = await exampleNames(folder);
    if (!names.includes(name))
      throw failure('FS008', `there is no example "${name}"`, { hint: didYouMean(name, names, 'example') });
    const files = await exampleFiles(folder, name);
    const next = ['fs run', 'fs status', 'fs get merchant --key merchant=books'];
    return { files, needed: [...files.keys()], decisions: [], next };
  }

  private show({ written, kept }: Written, decisions: readonly string[], next: readonly string[]): void {
    for (const line of decisions) this.say(line);
    this.say(`${decisions.length === 0 ? '' : '\n'}written  ${written.join(', ')}`);
    if (kept.length > 0) this.say(`kept     ${kept.join(', ')}: there already`);
    this.say(`\nnext:\n${next.map((line) => `  ${line}`).join('\n')}`);
  }
}

async function ofFiles(root: string, from: readonly string[], isData: boolean): Promise<Content> {
  const { sourceFile, setNameOf, entityNameOf } = await import('../../authoring/init/source-files.js');
  const files = new Map<string, string>();
  const decisions: string[] = [];
  let first: SourceSpec | undefined;
  for (const file of from) {
    const spec = await specOf(root, file, isData);
    const path = `features/${spec.name}.yaml`;
    if (files.has(path)) throw failure('FS008', `two files would both be the source ${spec.name}`);
    files.set(path, sourceFile(spec));
    decisions.push(...decisionsOf(spec));
    first ??= spec;
  }
  if (first === undefined) return { files, needed: [], decisions, next: [] };
  const { entityKey } = first.decision;
  const entity = entityNameOf(entityKey);
  const value = first.profile.example[entityKey] ?? '';
  const quoted = /^[\w.@-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
  const next = ['fs run', `fs get ${entity} --key ${entityKey}=${quoted}`, `fs describe ${setNameOf(first)}`];
  return { files, needed: [...files.keys()], decisions, next };
}

async function specOf(root: string, file: string, isData: boolean): Promise<SourceSpec> {
  const format = Object.entries(formats).find(([end]) => file.toLowerCase().endsWith(end))?.[1];
  if (format === undefined)
    throw failure('FS008', `${file}: its name does not show a format`, {
      hint: 'the name ends in .csv, .parquet, .ndjson or .jsonl',
    });
  const [{ profileFile }, { decide }, { nameOf }] = await Promise.all([
    import('../../engines/file-reader/profile-file.js'),
    import('../../authoring/init/decide.js'),
    import('../../authoring/init/source-files.js'),
  ]);
  const path = relative(root, resolve(file)).split(sep).join('/');
  const profile = await profileFile(path, format, root);
  const choices = await choose(profile, file, isData);
  const name = nameOf(basename(file, extname(file)));
  return { name, path, profile, decision: decide(profile, choices) };
}

async function choose(profile: FileProfile, file: string, isData: boolean): Promise<Choices> {
  const { candidatesOf, firstChoices } = await import('../../authoring/init/decide.js');
  const candidates = candidatesOf(profile);
  const first = firstChoices(candidates, file);
  if (isData || process.stdin.isTTY !== true || process.stdout.isTTY !== true) return first;
  const eventTime = await ask('When did it happen?', candidates.eventTimes, first.eventTime);
  const entityKey = await ask('Whom is it about?', candidates.entityKeys, first.entityKey);
  const none = '(none)';
  const key = await ask(
    'What identifies a row?',
    [...candidates.primaryKeys, none],
    first.primaryKey ?? none,
  );
  return { eventTime, entityKey, primaryKey: key === none ? null : key };
}

/** What was found and decided, a line each. */
function decisionsOf({ path, profile, decision }: SourceSpec): readonly string[] {
  const left = profile.columns.filter(({ type }) => type === null).map(({ name }) => name);
  return [
    `${path}: ${counted(profile.rows, 'row')}, ${counted(profile.columns.length, 'column')}`,
    `  event time   ${decision.eventTime}`,
    `  entity key   ${decision.entityKey}`,
    `  primary key  ${decision.primaryKey ?? 'none: no column has another value in each row'}`,
    ...decision.laterTimes.map((name) => `  known later  ${name}, at its own time`),
    ...(left.length === 0 ? [] : [`  left out     ${left.join(', ')}: of a type that specs do not have`]),
  ];
}
