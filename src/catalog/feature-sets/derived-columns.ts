import type { Scalar } from '../../expression/ast/nodes.js';
import { positiveZero } from '../../expression/ast/positive-zero.js';
import { simplified } from '../../expression/ast/simplify.js';
import { substitute } from '../../expression/ast/substitute.js';
import type { FeatureSetSpec } from '../../spec/generated.js';
import { aggregates } from '../model/aggregates.js';
import { derivedName, type Naming } from '../model/column-names.js';
import type { DerivedColumn, Feature, FeatureColumn, FeatureSet } from '../model/index.js';
import type { Reporter } from '../resolve/lookups.js';
import {
  type Derivation,
  type DerivedScope,
  filledAs,
  resolveDerived,
  type WindowedFeature,
} from './derived-expressions.js';

type Derived = Pick<FeatureSet, 'derived' | 'unmaterialized' | 'features'>;

/** The derived columns of a set and where they stand; undefined where there are findings, which are in `report`. */
export function derivedColumns(
  spec: FeatureSetSpec,
  aggregated: readonly FeatureColumn[],
  naming: Naming,
  report: Reporter,
): Derived | undefined {
  if (spec.derived === undefined) return { derived: [], unmaterialized: [], features: [] };
  const made = resolveDerived(spec.derived, ['derived'], scopeOf(spec, aggregated, naming), report);
  if (report.failed()) return undefined;
  const features = report.at.keys(['derived']).map((name): Feature => {
    const entry = spec.derived?.[name];
    const description = typeof entry === 'object' ? (entry.description ?? '') : '';
    return { name, description, span: report.at.key(['derived', name]) };
  });
  return { ...placed(made, aggregated), features };
}

function scopeOf(spec: FeatureSetSpec, aggregated: readonly FeatureColumn[], naming: Naming): DerivedScope {
  const families: WindowedFeature[] = [];
  const unclear = new Map<string, string>();
  for (const [name, feature] of Object.entries(spec.features)) {
    const columns = aggregated.filter((column) => column.feature === name);
    const [first] = columns;
    const isOne = [feature?.aggregate].flat().length === 1 && feature?.pivot === undefined;
    const foreign = aggregated.find((column) => column.name === name && column.feature !== name);
    if (foreign !== undefined)
      unclear.set(name, `"${name}" is a feature, and the name of a column of ${foreign.feature}`);
    else if (!isOne)
      unclear.set(
        name,
        `feature ${name} has several ${feature?.pivot === undefined ? 'aggregates' : 'values'}: its name alone is no column`,
      );
    else if (first !== undefined)
      families.push({
        name,
        type: first.type,
        result: first.result,
        columns: columns.map(({ window, name: column }) => ({ window, name: column })),
      });
  }
  const nameIn: DerivedScope['nameIn'] = (name, window) =>
    derivedName(name, window, naming, spec.grain ?? 'snapshot');
  return {
    what: `feature set ${spec.name}`,
    columns: aggregated,
    windowedFeatures: families,
    ambiguous: unclear,
    nameIn,
  };
}

/** Which derived columns are stored and which are computed when read, with their empty states. */
function placed(
  made: readonly Derivation[],
  aggregated: readonly FeatureColumn[],
): Pick<Derived, 'derived' | 'unmaterialized'> {
  const results = new Map(aggregated.map((column) => [column.name, emptyResult(column)]));
  const stored = new Map<string, Scalar>(aggregated.map(({ name, empty }) => [name, empty]));
  const derived: DerivedColumn[] = [];
  const read = new Map<string, DerivedColumn>();
  for (const { key, isRead, result: _, ...derivation } of made) {
    const { name, type, fill } = derivation;
    if (isRead) {
      // It may read others of its kind, and is written out over stored ones.
      const value = substitute(derivation.value, (column) => read.get(column.name)?.value ?? column);
      const empty = simplified(substitute(value, (column) => stored.get(column.name) ?? column));
      read.set(name, { ...derivation, feature: key, value, empty });
    } else {
      const result = simplified(
        substitute(positiveZero(derivation.expr), (column) => results.get(column.name) ?? column),
      );
      const empty = simplified(filledAs(result, type, fill));
      results.set(name, result);
      stored.set(name, empty);
      derived.push({ ...derivation, feature: key, empty });
    }
  }
  return { derived, unmaterialized: [...read.values()] };
}

/** What the aggregate gives over no events. */
const emptyResult = ({ aggregate, result }: FeatureColumn): Scalar => ({
  node: 'literal',
  value: aggregates[aggregate].empty,
  type: result,
});
