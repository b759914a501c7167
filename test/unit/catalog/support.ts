import { buildCatalog, type CatalogResult } from '../../../src/catalog/build-catalog.js';
import type { Naming } from '../../../src/catalog/model/column-names.js';
import type { FeatureSet } from '../../../src/catalog/model/index.js';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.js';
import { loadParser } from '../../../src/expression/analyze.js';
import { capabilitiesOf } from '../../../src/project/engines.js';
import { readSpecs } from '../../../src/spec/read-specs.js';

const HEAD = `kind: entity
name: user
keys: { id: string }
---
kind: source
name: payments
primary_key: [payment]
timestamp: paid_at
columns:
  payment: bigint
  paid_at: timestamp
  id: string
  shop: integer
  amount: double
  fee: decimal(10,2)
  country: string
  flagged: boolean
  card: { type: string, sensitive: true }
  refunded_at: { type: timestamp, known_at: refunded_at }
from: { file: events.csv }
---
kind: feature_set
name: payments_of_user
entity: user
source: payments
windows: [3 days]
`;

/** The catalog of one feature set over a source of payments; `body` is all after the windows. */
export async function catalogOf(body: string, naming: Naming = 'long'): Promise<CatalogResult> {
  await loadParser();
  const { documents, broken, diagnostics } = readSpecs([{ path: 'spec.yaml', text: HEAD + body }]);
  if (diagnostics.length > 0) return { catalog: undefined, diagnostics };
  return buildCatalog(
    { documents, broken },
    { naming, targets: new Map([['local', capabilitiesOf('duckdb')]]) },
  );
}

/** The feature set. Throws with the findings where there are any. */
export async function setOf(body: string, naming?: Naming): Promise<FeatureSet> {
  const { catalog, diagnostics } = await catalogOf(body, naming);
  const set = catalog?.featureSets.get('payments_of_user');
  if (set === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return set;
}

const text = ({ code, message, hint }: Diagnostic): string =>
  `${code} ${message}${hint === undefined ? '' : `; ${hint}`}`;

/** What is found, with the text that each finding points to. */
export async function findings(body: string): Promise<readonly string[]> {
  const { diagnostics } = await catalogOf(body);
  const lines = (HEAD + body).split('\n');
  return diagnostics.map((found) => {
    const { start, end } = found.span ?? { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
    const line = lines[start.line - 1] ?? '';
    const place = line.slice(start.column - 1, start.line === end.line ? end.column - 1 : undefined);
    return `${place}: ${text(found)}`;
  });
}
