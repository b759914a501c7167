import { type Diagnostic, error } from '../../diagnostics/diagnostic.js';
import { LONGEST_NAME } from '../../types/limits.js';
import type { Dataset, DatasetSet, Entity, FeatureSet } from '../model/index.js';
import { itemName } from '../model/item-name.js';

/** An output name and what claims it. */
interface Claim {
  readonly name: string;
  readonly by: string;
  readonly report: (message: string, hint: string) => Diagnostic;
}

function collisions(claims: readonly Claim[]): readonly Diagnostic[] {
  const first = new Map<string, Claim>();
  return claims.flatMap((claim) => {
    const key = claim.name.toLowerCase();
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, claim);
      return [];
    }
    return [
      claim.report(
        `two columns are called "${claim.name}": of ${other.by} and of ${claim.by}`,
        'names are compared without case; rename one of them',
      ),
    ];
  });
}

/** All columns of an entity's online view live beside each other, so their names must differ on every engine. */
export function entityCollisions(entity: Entity, sets: readonly FeatureSet[]): readonly Diagnostic[] {
  const keys = entity.keys.map(
    (key): Claim => ({
      name: key.name,
      by: `entity ${entity.name}`,
      report: (message, hint) => error('FS114', message, { span: entity.span, hint }),
    }),
  );
  const ofSets = sets.flatMap((set): readonly Claim[] => [
    ...[...set.columns, ...set.unmaterialized].map(
      (column): Claim => ({
        name: column.name,
        by: `${set.name}.${column.feature}`,
        report: (message, hint) =>
          error('FS114', message, {
            span: set.features.find((feature) => feature.name === column.feature)?.span ?? set.span,
            hint,
          }),
      }),
    ),
    {
      name: `${set.name}__timestamp`,
      by: set.name,
      report: (message, hint) => error('FS114', message, { span: set.span, hint }),
    },
  ]);
  const long = sets.flatMap((set) =>
    Buffer.byteLength(`${set.name}__timestamp`) > LONGEST_NAME
      ? [
          error(
            'FS115',
            `"${set.name}__timestamp", its column in online.${entity.name}, is over ${LONGEST_NAME} bytes`,
            {
              span: set.span,
              hint: 'choose a shorter name for the set',
            },
          ),
        ]
      : [],
  );
  return [...collisions([...keys, ...ofSets]), ...long];
}

export function datasetCollisions(dataset: Dataset): readonly Diagnostic[] {
  const report = (message: string, hint: string): Diagnostic =>
    error('FS114', message, { span: dataset.span, hint });
  const isAgain = ({ set }: DatasetSet): boolean =>
    dataset.sets.filter((other) => other.set.name === set.name).length > 1;
  const twice =
    (item: DatasetSet): Claim['report'] =>
    (message, hint) =>
      report(
        message,
        isAgain(item)
          ? `a set that is joined twice needs a prefix: {set: ${item.set.name}, prefix: …}`
          : hint,
      );
  return collisions([
    ...dataset.columns.map(({ name }) => ({ name, by: `spine ${dataset.spine.name}`, report })),
    ...dataset.sets.flatMap((item) =>
      item.columns.map(({ name }) => ({ name, by: itemName(item), report: twice(item) })),
    ),
    ...dataset.labels.map(({ name }) => ({ name, by: 'labels', report })),
    ...dataset.derived.map(({ name }) => ({ name, by: 'derived', report })),
  ]);
}
