import { resolve } from 'node:path';
import { Command } from '@oclif/core/command';
import * as Flags from '@oclif/core/flags';
import { type Diagnostic, type Failure, failure, isError } from '../../diagnostics/diagnostic.js';
import type { Loaded } from '../../project/load.js';
import {
  type Format,
  formatOf,
  formats,
  isDocument,
  type TextOf,
  writeForPrograms,
  writePretty,
} from './diagnostic-writer.js';
import { asFailure, leaveFailed } from './failures.js';
import { toJson } from './json.js';
import { writeJson, writeTo } from './terminal.js';

/** A project whose specs have no error. */
export type Valid = Loaded & { readonly catalog: NonNullable<Loaded['catalog']> };

/** Options of every command. */
export interface Common {
  readonly project?: string | undefined;
  readonly target?: string | undefined;
  readonly json?: boolean | undefined;
}

/** What all commands share: locating the project, reporting diagnostics, and `--json`. */
export abstract class ProjectCommand extends Command {
  static override baseFlags = {
    project: Flags.string({
      char: 'C',
      helpValue: 'DIR',
      helpGroup: 'GLOBAL',
      summary: 'Folder with fs.yaml. Default: the nearest one upward.',
    }),
    target: Flags.string({
      char: 't',
      helpValue: 'NAME',
      helpGroup: 'GLOBAL',
      summary: 'Target of fs.yaml. Default: its default_target.',
    }),
    json: Flags.boolean({
      helpGroup: 'GLOBAL',
      summary: 'Data as JSON on stdout; everything else on stderr.',
    }),
    format: Flags.string({
      helpValue: 'FORMAT',
      helpGroup: 'GLOBAL',
      options: [...formats],
      summary: `How diagnostics are written: ${formats.join(', ')}. Default: pretty. json is --json.`,
    }),
  };

  /** Where diagnostics for other programs go; those for people always go to stderr. */
  protected diagnosticsTo: NodeJS.WriteStream = process.stderr;

  private format: Format = 'pretty';
  /** The project's folder, absolute, once it is known. */
  private root = process.cwd();
  /** What was reported, where the format is one document or is written at the end. */
  private reported: readonly Diagnostic[] = [];

  /** The texts that diagnostics point into. */
  protected textOf: TextOf = () => undefined;

  /** Reads the project; its diagnostics are not reported yet. */
  protected async load({ project }: Common): Promise<Loaded> {
    const { findRoot, loadProject, ProjectFailure } = await import('../../project/load.js');
    try {
      const root = project === undefined ? await findRoot(process.cwd()) : resolve(project);
      this.root = root;
      const loaded = await loadProject(root);
      this.textOf = loaded.text;
      return loaded;
    } catch (cause) {
      if (cause instanceof ProjectFailure) {
        const texts = new Map(cause.files.map(({ path, text }) => [path, text]));
        this.textOf = (file) => texts.get(file);
      }
      throw cause;
    }
  }

  /** Reads a project that must be valid, and reports its warnings. @throws Failure with all diagnostics otherwise. */
  protected async loadValid(common: Common): Promise<Valid> {
    const [loaded, { requireCatalog }] = [await this.load(common), await import('../../project/index.js')];
    const catalog = requireCatalog(loaded);
    this.report(loaded.diagnostics.filter(({ severity }) => severity !== 'info'));
    return { ...loaded, catalog };
  }

  /** Diagnostics for people are written at once, those for programs when the command ends. */
  protected report(diagnostics: readonly Diagnostic[]): void {
    if (this.isForPeople) writePretty(diagnostics, this.textOf);
    else this.reported = [...this.reported, ...diagnostics];
  }

  /** A line for people. */
  protected say(text: string): void {
    writeTo(process.stdout, `${text}\n`);
  }

  /** Whether diagnostics are written for people, or in `--json`. */
  protected get isForPeople(): boolean {
    return this.format === 'pretty' || this.format === 'json';
  }

  /** A line that is not the answer itself: progress, a summary beside JSON. */
  protected note(text: string): void {
    writeTo(process.stderr, `${text}\n`);
  }

  /** The answer as JSON. */
  protected data(value: unknown): void {
    writeJson(process.stdout, toJson(value));
  }

  /** The exit code, if the outcome is not an error of the command itself. */
  protected leave(code: number): void {
    process.exitCode = code;
  }

  /** oclif would read `--full=true` as `--full` and an argument `true`. */
  protected override async init(): Promise<void> {
    this.format = formatOf(this.argv);
    if (this.format === 'json') this.argv.unshift('--json');
    await super.init();
    if (this.argv.includes('--json') && this.format !== 'json' && this.format !== 'pretty')
      throw failure('FS008', `--format ${this.format} does not go with --json`, {
        hint: 'leave out one of them',
      });
    const flags = { ...this.ctor.baseFlags, ...this.ctor.flags };
    const end = this.argv.indexOf('--');
    for (const word of end < 0 ? this.argv : this.argv.slice(0, end)) {
      const name = /^--([\w-]+)=/.exec(word)?.[1];
      if (name !== undefined && Object.hasOwn(flags, name) && flags[name]?.type === 'boolean')
        throw failure('FS008', `--${name} takes no value`, { hint: `write --${name}, or leave it out` });
    }
  }

  override async catch(thrown: Error): Promise<void> {
    const failed: Failure = asFailure(thrown, {
      id: this.id,
      flags: Object.keys({ ...this.ctor.baseFlags, ...this.ctor.flags }),
    });
    this.report(failed.diagnostics);
    leaveFailed(failed, thrown);
    if (this.argv.includes('--json')) this.data({ diagnostics: failed.diagnostics });
  }

  override async finally(): Promise<void> {
    if (!isDocument(this.format) && this.reported.length === 0) return;
    await writeForPrograms(this.reported, {
      format: this.format,
      stream: this.diagnosticsTo,
      root: this.root,
      command: this.id ?? '',
      version: this.config.version,
    });
  }
}

export const hasErrors = (diagnostics: readonly Diagnostic[]): boolean => diagnostics.some(isError);
