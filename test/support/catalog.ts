import { buildCatalog, type CatalogResult } from '../../src/catalog/build-catalog.js';
import { loadParser } from '../../src/expression/analyze.js';
import { capabilitiesOf } from '../../src/project/engines.js';
import { readSpecs } from '../../src/spec/read-specs.js';

const targets = new Map([
  ['local', capabilitiesOf('duckdb')],
  ['production', capabilitiesOf('postgres')],
  ['staging', capabilitiesOf('postgres')],
]);

/** The catalog of specs as text, or the findings of reading them. */
export async function catalogOf(yaml: string): Promise<CatalogResult> {
  await loadParser();
  const specs = readSpecs([{ path: 'a.yaml', text: yaml }]);
  const built = buildCatalog(specs, { naming: 'short', targets });
  const diagnostics = [...specs.diagnostics, ...built.diagnostics];
  return specs.diagnostics.length === 0 ? built : { catalog: undefined, diagnostics };
}

/** What is said about specs, one line a finding: code, line of the spec, message, hint. */
export async function saidOf(yaml: string): Promise<readonly string[]> {
  const { diagnostics } = await catalogOf(yaml);
  return diagnostics.map(
    ({ code, span, message, hint }) =>
      `${code} ${span?.start.line ?? 0} ${message}${hint === undefined ? '' : `; ${hint}`}`,
  );
}
