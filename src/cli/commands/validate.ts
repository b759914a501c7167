import { counted } from '../render/when.js';
import { hasErrors, ProjectCommand } from '../shared/project-command.js';

export default class Validate extends ProjectCommand {
  static override summary = 'Check the specs without a warehouse.';
  static override description =
    'Reads fs.yaml and every YAML file below features/ and reports every diagnostic with its file, line and column. Opens no warehouse and reads no source.';
  static override examples = [
    '<%= config.bin %> validate',
    '<%= config.bin %> -C shop validate --json',
    { description: 'Annotations in GitHub Actions:', command: '<%= config.bin %> validate --format github' },
  ];

  override diagnosticsTo = process.stdout;

  async run(): Promise<void> {
    const { flags } = await this.parse(Validate);
    const { catalog, diagnostics } = await this.load(flags);
    this.report(diagnostics);
    const failed = hasErrors(diagnostics);
    if (failed) this.leave(1);
    const documents =
      catalog === undefined
        ? null
        : catalog.entities.size + catalog.sources.size + catalog.featureSets.size + catalog.datasets.size;
    if (flags.json) return this.data({ valid: !failed, documents, diagnostics });
    const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
    const warnings = diagnostics.filter(({ severity }) => severity === 'warning').length;
    const also = warnings === 0 ? '' : `, ${counted(warnings, 'warning')}`;
    if (documents === null) this.note(`${counted(errors, 'error')}${also}`);
    else if (this.isForPeople) this.say(`${counted(documents, 'document')} valid${also}`);
    else this.note(`${counted(documents, 'document')} valid${also}`);
  }
}
