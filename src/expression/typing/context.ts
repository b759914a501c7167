import type { Node, TypeName } from 'libpg-query';
import type { Type } from '../../types/type.js';
import type { Scalar } from '../ast/nodes.js';
import type { Scope, UnplacedDiagnostic } from '../ast/sql-diagnostic.js';

/** What is being read. */
export interface Source {
  readonly text: string;
  readonly scope: Scope;
  /** UTF-16 offset in `text` of a location in the tree. */
  readonly offsetOf: (location: number) => number;
}

/** What the converters of single nodes may use. */
export interface Context {
  readonly source: Source;
  /** The expression of a node, or undefined after its problems were noted. */
  readonly expr: (node: Node | undefined) => Scalar | undefined;
  /** The same for several, each looked at even if another has problems. */
  readonly exprs: (nodes: readonly Node[] | undefined) => readonly Scalar[] | undefined;
  /** `make()`, its refusal noted at `location`. */
  readonly at: <T>(location: number | undefined, make: () => T) => T | undefined;
  readonly note: (location: number | undefined, finding: UnplacedDiagnostic) => undefined;
  readonly typeOf: (name: TypeName | undefined) => Type;
  readonly readColumn: (name: string) => void;
}
