import type { DatasetSpec, EntitySpec, FeatureSetSpec, ProjectSpec, SourceSpec, TestSpec } from '../src/spec/generated.js';

/** A part of a JSON schema, as far as messages read it. */
export interface SchemaPart {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, SchemaPart>>;
  readonly errorMessage?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | null)[];
  readonly properties?: Readonly<Record<string, SchemaPart>>;
}

/** What Ajv says of a value that does not fit. The paths are JSON pointers; `parentSchema` holds the keyword. */
export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly parentSchema: SchemaPart;
  readonly params: Readonly<Record<string, unknown>>;
}

/** True where `data` fits; else `errors` holds all that does not, until the next call. */
export interface Validator<T> {
  (data: unknown): data is T;
  readonly errors?: readonly SchemaError[] | null;
}

export declare const validateSpec: Validator<
  EntitySpec | SourceSpec | FeatureSetSpec | DatasetSpec | TestSpec
>;
export declare const validateProject: Validator<ProjectSpec>;
export declare const specSchema: SchemaPart;
export declare const projectSchema: SchemaPart;
