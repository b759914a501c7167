import { projectSchema, type SchemaError, validateProject } from '../../schemas/validators.js';
import { type Diagnostic, error, Failure } from '../diagnostics/diagnostic.js';
import { didYouMean } from '../diagnostics/did-you-mean.js';
import type { ProjectSpec, TargetSpec } from './generated.js';
import { byPlace, fits, located } from './read-specs.js';
import { schemaDiagnostics } from './schema-diagnostics.js';
import type { PlacedDiagnostic } from './value-checks.js';
import type { Locator } from './yaml/locator.js';
import { parseYaml } from './yaml/parse-yaml.js';
import type { SpecFile } from './yaml/source-text.js';
import { type Node, nodeAt, textAt, toValue, walk } from './yaml/tree.js';

/** fs.yaml as it was written: targets still hold their `${env:…}`. */
export interface ProjectFile {
  readonly spec: ProjectSpec;
  readonly at: Locator;
}

export interface ProjectResult {
  /** Undefined exactly when there are findings. */
  readonly project: ProjectFile | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** The keys of a target besides `engine`, with their variables replaced. */
export type Settings = Readonly<Record<string, string>>;

/** A target with its name and settings. It may hold secrets: it is for engines, not for messages. */
export interface ResolvedTarget {
  readonly name: string;
  readonly engine: TargetSpec['engine'];
  readonly settings: Settings;
}

/** Reads fs.yaml. Never throws for what it holds; what is wrong with it is FS002, a missing target FS003. */
export function readProject(file: SpecFile): ProjectResult {
  const [document, second, ...others] = parseYaml(file, () => false);
  if (document === undefined) {
    const span = { file: file.path, start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
    const hint = 'it begins with: project: NAME';
    return { project: undefined, diagnostics: [error('FS002', 'fs.yaml is empty', { span, hint })] };
  }
  const { root, at } = document;
  const yaml = [document, ...(second === undefined ? [] : [second]), ...others].flatMap(
    (one) => one.diagnostics,
  );
  const value = root === undefined ? undefined : toValue(root);
  const isProject = fits(validateProject, value);
  const shape = isProject ? [] : (validateProject.errors ?? []);
  const findings = root === undefined ? [] : located(projectFindings(root, shape), at, yaml);
  const many =
    second === undefined
      ? []
      : [
          error('FS002', 'fs.yaml holds more than one document', {
            span: second.at.value([]),
            hint: 'leave one',
          }),
        ];
  const diagnostics = [...yaml, ...findings, ...many].map(asProject(file.text)).toSorted(byPlace);
  if (!isProject || diagnostics.length > 0) return { project: undefined, diagnostics };
  return { project: { spec: value, at }, diagnostics };
}

/** Keys and words of a broken fs.yaml may be parts of a URL: they are masked in messages too. */
const asProject =
  (text: string) =>
  ({ code, message, hint, span }: Diagnostic): Diagnostic => {
    if (code === 'FS003') return error(code, maskSecrets(message), { span, hint: hint && maskSecrets(hint) });
    return error('FS002', withoutValues(message, text), { span, hint: hint && withoutValues(hint, text) });
  };

/** A message whose quoted words are keys of the file; anything else in quotes may be a part of a secret. */
const withoutValues = (message: string, text: string): string =>
  maskSecrets(message)
    .replace(/(alias|anchor|tag)([^"]*): \S.*$/i, '$1$2')
    .replace(/"([^"]*)"/g, (quoted, word: string) => (isPublic(word, text) ? quoted : '"•••"'));

const isPublic = (word: string, text: string): boolean =>
  /^[^\w\s]$/.test(word) ||
  publicKeys.has(word) ||
  (/^[A-Za-z_][\w-]*$/.test(word) && new RegExp(`(?:^|[\\s{,"'])${word}["']?:(?:\\s|$)`, 'm').test(text));

/** Keys whose values are never secret; their values are shown if they are plain words. */
const publicKeys: ReadonlySet<string> = new Set(['project', 'default_target', 'targets', 'engine', 'naming']);

/**
 * The text of fs.yaml that code frames may show: lines that hold nothing but a key whose value is never secret and
 * that value. Other lines are empty, so that line numbers stay.
 */
export const safeLines = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => {
      const [, key = ''] = /^\s*["']?([a-z_]+)["']?\s*:(?:\s+["']?[\w-]*["']?)?\s*$/.exec(line) ?? [];
      return publicKeys.has(key) ? line : '';
    })
    .join('\n');

const projectFindings = (root: Node, shape: readonly SchemaError[]): readonly PlacedDiagnostic[] => [
  ...schemaDiagnostics(shape, projectSchema, root, undefined),
  ...defaultFindings(root),
  ...interpolationFindings(root),
];

function defaultFindings(root: Node): readonly PlacedDiagnostic[] {
  const name = textAt(root, ['default_target']);
  const targets = nodeAt(root, ['targets']);
  const names = targets?.kind === 'map' ? targets.pairs.map(({ key }) => key) : [];
  if (name === undefined || names.length === 0 || names.includes(name)) return [];
  const message = `default_target "${name}" is not among the targets`;
  return [
    {
      code: 'FS003',
      path: ['default_target'],
      atKey: false,
      message,
      hint: didYouMean(name, names, 'target'),
    },
  ];
}

const VARIABLE = /\$\{env:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/** `${` that is not followed by `env:NAME}` or `env:NAME:-default}`. Defaults may be secrets and are not shown. */
function interpolationFindings(root: Node): readonly PlacedDiagnostic[] {
  return [...walk(root)].flatMap(({ path, node }) => {
    if (node.kind !== 'scalar' || typeof node.value !== 'string') return [];
    const rest = node.value.replace(VARIABLE, '');
    const finding = (message: string, hint: string): readonly PlacedDiagnostic[] => [
      { code: 'FS002', path, atKey: false, message, hint },
    ];
    if (path[0] !== 'targets')
      return node.value.includes('${')
        ? finding('the environment is read only in targets', 'write the value itself')
        : [];
    // Only what is written as names of variables are is repeated: anything else may be a part of a secret.
    const word = /\$\{(?:env:)?\s*([A-Z_][A-Z0-9_]*(?![A-Za-z0-9_]))?/.exec(rest);
    if (word !== null) return finding('this variable cannot be read', `write \${env:${word[1] ?? 'NAME'}}`);
    return /\{\{|\{%/.test(rest)
      ? finding('this is templating, which fs.yaml does not have', `write \${env:NAME}`)
      : [];
  });
}

/** A target as it was written, and its name. */
interface Chosen {
  readonly name: string;
  readonly target: TargetSpec;
}

function chooseTarget({ spec, at }: ProjectFile, name: string | undefined): Chosen {
  const names = Object.keys(spec.targets);
  const chosen = name ?? spec.default_target ?? (names.length === 1 ? names[0] : undefined);
  const span = at.key(['targets']);
  if (chosen === undefined)
    throw new Failure([
      error('FS003', 'no target is chosen, and fs.yaml has no default_target', {
        span,
        hint: `choose one with --target: ${names.join(', ')}`,
      }),
    ]);
  const target = Object.hasOwn(spec.targets, chosen) ? spec.targets[chosen] : undefined;
  if (target === undefined)
    throw new Failure([
      error('FS003', `unknown target "${chosen}"`, { span, hint: didYouMean(chosen, names, 'target') }),
    ]);
  return { name: chosen, target };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What is asked of `resolveTarget`. */
export interface TargetChoice {
  /** Absent: the default target. */
  readonly name?: string | undefined;
  readonly env: Environment;
  /** The settings wanted of an engine's target, so that variables of others may be missing; absent: all. */
  readonly only?: (engine: TargetSpec['engine']) => readonly string[];
}

/**
 * The chosen target with `${env:NAME}` and `${env:NAME:-default}` replaced from `env`; a variable that is empty counts as
 * not set, as in a shell's `:-`. Other targets are not looked at. No value gets into a message.
 * @throws Failure FS003 without such a target; FS004 for each variable that is missing.
 */
export function resolveTarget(
  project: ProjectFile,
  { name: asked, env, only }: TargetChoice,
): ResolvedTarget {
  const { name, target } = chooseTarget(project, asked);
  const { engine, ...written } = target;
  const wanted = only?.(engine);
  const missing: Diagnostic[] = [];
  const fill = (text: string, key: string): string =>
    text.replace(VARIABLE, (_whole, variable: string, fallback: string | undefined) => {
      const value = env[variable] || fallback;
      if (value === undefined)
        missing.push(
          error('FS004', `environment variable ${variable} of target ${name} is not set`, {
            span: project.at.value(['targets', name, key]),
            hint: `set ${variable}, or choose another target`,
          }),
        );
      return value ?? '';
    });
  const entries: (readonly [string, string])[] = Object.entries(written)
    .filter(([key]) => wanted?.includes(key) ?? true)
    .map(([key, text]) => [key, fill(text, key)]);
  if (missing.length > 0) throw new Failure(missing);
  return { name, engine, settings: Object.fromEntries(entries) };
}

/**
 * The text of fs.yaml with passwords of URLs and defaults of variables masked, each character by one, so that
 * lines and columns stay: what code frames show.
 */
export function maskSecrets(text: string): string {
  const masked = (_whole: string, lead: string, secret: string): string => lead + '*'.repeat(secret.length);
  return text
    .replace(/(:\/\/[^\s:@/"']*:)(?!\$\{env:\w+\}@)([^\s"']+)(?=@)/g, masked)
    .replace(/(\bpassword=)(?!\$\{)([^\s&"']+)/gi, masked)
    .replace(/(\$\{env:[A-Za-z_]\w*:-)([^}\n]*)/g, masked);
}
