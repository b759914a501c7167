import { specSchema } from '../../../schemas/validators.js';

/** The part of a JSON Schema that says in which order keys are written, and what is below them. */
interface Shape {
  readonly $ref?: string;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly allOf?: readonly { readonly then?: Shape }[];
  readonly properties?: Readonly<Record<string, Shape & { readonly const?: unknown }>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly $defs?: Readonly<Record<string, Shape>>;
}

/** Alternatives at one place of a spec: only one of them is a map with known keys. */
export type Shapes = readonly Shape[];

const root: Shape = specSchema;

/** A shape without references and alternatives. */
function resolved(shape: Shape): Shapes {
  if (shape.$ref !== undefined) {
    const target = root.$defs?.[shape.$ref.replace('#/$defs/', '')];
    return target === undefined ? [] : resolved(target);
  }
  const branches = [...(shape.anyOf ?? []), ...(shape.oneOf ?? [])];
  return [shape, ...branches.flatMap(resolved)];
}

/** What a document of a kind may hold; none for an unknown kind. */
export const shapesOf = (kind: string): Shapes =>
  (root.allOf ?? [])
    .flatMap(({ then }) => (then === undefined ? [] : resolved(then)))
    .filter(({ properties }) => properties?.kind?.const === kind);

/** The known keys of a map, in the order in which the schema has them; empty for a map whose keys are names. */
export const keyOrder = (shapes: Shapes): readonly string[] =>
  shapes.flatMap(({ properties }) => Object.keys(properties ?? {}));

/** What may stand under a key. */
export const shapesUnder = (shapes: Shapes, key: string): Shapes =>
  shapes.flatMap(({ properties, additionalProperties }) => {
    const shape = properties?.[key] ?? additionalProperties;
    return typeof shape === 'object' ? resolved(shape) : [];
  });

/** What may stand in a list. */
export const shapesOfItems = (shapes: Shapes): Shapes =>
  shapes.flatMap(({ items }) => (items === undefined ? [] : resolved(items)));
