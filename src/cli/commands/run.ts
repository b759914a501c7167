import { resolve } from 'node:path';
import * as Flags from '@oclif/core/flags';
import { codes } from '../../diagnostics/codes.js';
import { type Diagnostic, failure } from '../../diagnostics/diagnostic.js';
import type { Project, RunEvent, RunOptions, RunReport } from '../../project/index.js';
import { parseSize } from '../../types/size.js';
import { readInterval, readWait } from '../shared/clock.js';
import { toJson } from '../shared/json.js';
import { type ProgressMode, runProgress } from '../shared/progress.js';
import { ProjectCommand } from '../shared/project-command.js';
import { selectors } from '../shared/selector-args.js';
import { paint, widthOf, writeJson, writeProgress } from '../shared/terminal.js';
import { type Access, withWarehouse } from '../shared/with-warehouse.js';

type Render = typeof import('../render/run.js');

/** How often a line on a terminal is written again, milliseconds. */
const REFRESH = 200;

function progressMode(json: boolean): ProgressMode {
  if (json) return 'json';
  return process.stderr.isTTY === true ? 'terminal' : 'log';
}

export default class Run extends ProjectCommand {
  static override summary = 'Build feature sets and datasets.';
  static override description =
    `Builds the named items and their dependencies in dependency order. Prints the plan first, then each result. Both dates are inclusive; an instant such as 2020-07-17T12:00:00Z is accepted too, as a half-open bound. All times are UTC.

Without --start-date a run computes what is missing up to the end, by default the last reference time not after now. With --start-date it computes exactly that interval again. A set whose spec changed is rebuilt.`;
  static override examples = [
    { description: 'Build everything that is missing:', command: '<%= config.bin %> run' },
    {
      description: 'A dataset and the sets it needs, as of a day:',
      command: '<%= config.bin %> run awesome_dataset --end-date 2020-07-17',
    },
    {
      description: 'Compute a week again:',
      command: '<%= config.bin %> run user_orders --start-date 2020-05-10 --end-date 2020-05-16',
    },
    { description: 'See what a run would do:', command: '<%= config.bin %> run --dry-run' },
  ];
  static override args = selectors;
  static override flags = {
    'start-date': Flags.string({
      helpValue: 'D',
      exclusive: ['full'],
      summary: 'First day to compute again, inclusive.',
    }),
    'end-date': Flags.string({ helpValue: 'D', summary: 'Last day, inclusive. Default: now.' }),
    only: Flags.boolean({ summary: 'Build only the names, not their dependencies.' }),
    full: Flags.boolean({ summary: 'Rebuild from the first event.' }),
    changed: Flags.boolean({
      summary: 'Only sets that are new or whose spec changed, and their datasets.',
    }),
    memory: Flags.string({
      helpValue: 'SIZE',
      summary: 'Memory of the engine in this process, such as 4GB. Default: 80 % of the machine.',
    }),
    threads: Flags.integer({
      helpValue: 'N',
      min: 1,
      summary: 'Threads of the engine in this process. Default: the cores of the machine.',
    }),
    spill: Flags.string({
      helpValue: 'DIR',
      summary: 'Folder for what does not fit in memory. Default: in the folder of the target.',
    }),
    wait: Flags.string({
      helpValue: '10m',
      summary: 'How long to wait for another run on the warehouse. Default: not at all, exit 7.',
    }),
    'dry-run': Flags.boolean({ summary: 'Show the plan and stop.' }),
    'checks-only': Flags.boolean({
      exclusive: ['start-date', 'end-date', 'only', 'full', 'changed', 'dry-run'],
      summary: 'Run the checks of what is there, and build nothing.',
    }),
  };

  async run(): Promise<void> {
    const { flags, args } = await this.parse(Run);
    const names = args.names ?? [];
    const interval = readInterval(flags['start-date'], flags['end-date']);
    const loaded = await this.loadValid(flags);
    const { selectThings } = await import('../../catalog/selectors.js');
    // An unknown name is reported before the warehouse is opened.
    selectThings(loaded.catalog, names);
    const { only, full, changed, json } = flags;
    const options: RunOptions = { names, ...interval, only, full, changed, dryRun: flags['dry-run'] };
    const waiting = {
      longest: flags.wait === undefined ? 0 : readWait(flags.wait),
      begins: (sentence: string) =>
        json ? this.event({ event: 'waiting', message: sentence }) : this.note(`waiting: ${sentence}`),
    };
    await withWarehouse(loaded, { ...accessOf(flags), waiting }, (project, check) =>
      flags['checks-only']
        ? this.check(project, names, json === true)
        : this.build(project, options, check, json === true),
    );
  }

  /** A line on stderr for programs. */
  private event(data: unknown): void {
    writeJson(process.stderr, toJson(data, 0));
  }

  private async check(project: Project, names: readonly string[], json: boolean): Promise<void> {
    const { checks, failed, warnings } = await project.check(names);
    const { checksTable, jsonStatus } = await import('../render/status.js');
    const { failedExit } = await import('../render/run.js');
    if (json) this.data({ target: project.target, checks: checks.map(jsonStatus) });
    else if (checks.length === 0) this.say('no checks');
    else this.say(checksTable(checks, widthOf(process.stdout)));
    const errors = new Set(failed.flatMap(({ diagnostics }) => diagnostics));
    this.report([...warnings, ...errors]);
    if (failed.length > 0) this.leave(failedExit([...errors], (code) => codes[code].exit));
  }

  private async build(
    project: Project,
    options: RunOptions,
    check: () => void,
    json: boolean,
  ): Promise<void> {
    const show = await import('../render/run.js');
    const { catalog, target } = project;
    const tell = this.teller(project, show, json);
    const progress = runProgress({
      mode: progressMode(json),
      write: (text) => writeProgress(process.stderr, text),
      width: widthOf(process.stderr) ?? 80,
      seconds: () => performance.now() / 1000,
      activity: () => project.activity(),
    });
    const listen = (event: RunEvent): void => {
      check();
      progress.clear();
      if (event.kind === 'started') progress.started(event.name, event.lastSeconds);
      if (event.kind === 'finished') progress.finished();
      tell(event);
    };
    const ticking = setInterval(progress.tick, REFRESH);
    const report = await project.run(options, listen).finally(() => {
      clearInterval(ticking);
      progress.clear();
    });
    if (json) this.data(show.jsonReport(report, catalog, target));
    else
      for (const text of show.showOnline(report.results, catalog, { paint, width: widthOf(process.stdout) }))
        this.say(`\n${text}`);
    this.finish(report, show.failedExit, json);
  }

  /** Shows events: as text, or as JSON beside diagnostics as text. */
  private teller({ catalog, target }: Project, show: Render, json: boolean): (event: RunEvent) => void {
    const say = (text: string): void => {
      if (!json) this.say(text);
    };
    // Sets that read one source fail with its very diagnostics: each is shown once.
    const shown = new Set<Diagnostic>();
    return (event) => {
      if (event.kind === 'warning') {
        this.report([event.diagnostic]);
        return;
      }
      if (json) this.event(show.jsonEvent(event, catalog));
      if (event.kind === 'planned') say(show.showPlan(event, catalog, target));
      if (event.kind !== 'finished') return;
      const { result } = event;
      if (result.kind !== 'failed') {
        say(`\n${show.showResult(result, catalog, paint)}`);
        return;
      }
      const fresh = result.diagnostics.filter((diagnostic) => !shown.has(diagnostic));
      const why = fresh.length === 0 ? ': see the errors above' : '';
      say(`\n${paint.bold(result.name)}  ${paint.red('failed')}${why}`);
      this.report(fresh);
      for (const diagnostic of fresh) shown.add(diagnostic);
    };
  }

  private finish({ results }: RunReport, exitOf: Render['failedExit'], json: boolean): void {
    const failed = results.flatMap((result) => (result.kind === 'failed' ? [result] : []));
    if (failed.length === 0) return;
    if (!json)
      this.note(
        `\n${failed.length} of ${results.length} failed: ${failed.map(({ name }) => name).join(', ')}`,
      );
    this.leave(
      exitOf(
        failed.flatMap(({ diagnostics }) => diagnostics),
        (code) => codes[code].exit,
      ),
    );
  }
}

interface Limits {
  readonly target: string | undefined;
  readonly memory: string | undefined;
  readonly threads: number | undefined;
  readonly spill: string | undefined;
}

/** @throws Failure FS008 for a size that is none. */
function accessOf({ target, memory, threads, spill }: Limits): Access {
  if (memory !== undefined && parseSize(memory) === undefined)
    throw failure('FS008', `--memory: "${memory}" is not a size`, {
      hint: 'write --memory 512MB or --memory 4GB',
    });
  return {
    target,
    readOnly: false,
    memory,
    threads,
    spill: spill === undefined ? undefined : resolve(spill),
  };
}
