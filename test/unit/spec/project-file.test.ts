import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/diagnostics/diagnostic.js';
import { maskSecrets, type ProjectFile, readProject, resolveTarget } from '../../../src/spec/project-file.js';

const read = (text: string) => readProject({ path: 'fs.yaml', text });

function project(text: string): ProjectFile {
  const { project: found, diagnostics } = read(text);
  if (found === undefined) throw new Error(diagnostics.map(({ message }) => message).join());
  return found;
}

function failureOf(run: () => unknown): Failure {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}

const TWO = `project: p
default_target: local
targets:
  local: { engine: duckdb, path: "\${env:ROOT:-warehouse}/x" }
  postgres:
    engine: postgres
    url: "postgres://me:\${env:PASSWORD}@\${env:HOST}/db"
    schema_prefix: \${env:PREFIX:-}
`;

describe('fs.yaml', () => {
  it('of the project itself reads without findings', () => {
    const { project: found, diagnostics } = readProject({
      path: 'fs.yaml',
      text: readFileSync('fs.yaml', 'utf8'),
    });
    expect(diagnostics).toEqual([]);
    expect(found?.spec.project).toBe('chargebacks');
    if (found !== undefined)
      expect(resolveTarget(found, { env: {} })).toEqual({
        name: 'local',
        engine: 'duckdb',
        settings: { path: 'warehouse' },
      });
  });

  const cases: readonly [
    title: string,
    text: string,
    code: string,
    line: number,
    column: number,
    part: string,
  ][] = [
    ['empty', '', 'FS002', 1, 1, 'fs.yaml is empty'],
    ['a list', '- a\n', 'FS002', 1, 1, 'the document must be a map of keys'],
    ['no targets', 'project: p\n', 'FS002', 1, 1, 'the document has no targets'],
    ['an unknown key', `${TWO}namin: long\n`, 'FS002', 9, 1, 'did you mean naming?'],
    ['an unknown naming', `${TWO}naming: tiny\n`, 'FS002', 9, 9, 'naming must be long or short'],
    [
      'an unknown engine',
      'project: p\ntargets: { a: { engine: duckbd } }\n',
      'FS002',
      2,
      25,
      'did you mean duckdb?',
    ],
    ['no engine', 'project: p\ntargets: { a: { path: x } }\n', 'FS002', 2, 12, 'target a has no engine'],
    ['no path', 'project: p\ntargets: { a: { engine: duckdb } }\n', 'FS002', 2, 12, 'target a has no path'],
    [
      'a key of another engine',
      'project: p\ntargets: { a: { engine: duckdb, path: x, url: y } }\n',
      'FS002',
      2,
      42,
      'unknown key "url"',
    ],
    [
      'a default that is none',
      TWO.replace('local\n', 'lokal\n'),
      'FS003',
      2,
      17,
      'default_target "lokal" is not among the targets; did you mean local?',
    ],
    ['two documents', `${TWO}---\na: b\n`, 'FS002', 10, 1, 'more than one document'],
    ['broken YAML', "project: 'p\n", 'FS002', 1, 10, 'never closed'],
    [
      'an anchor',
      'project: &a p\ntargets: { a: { engine: duckdb, path: x } }\n',
      'FS002',
      1,
      10,
      'YAML anchor',
    ],
    [
      'a variable without env',
      TWO.replace('env:ROOT:-warehouse', 'ROOT'),
      'FS002',
      4,
      34,
      `write \${env:ROOT}`,
    ],
    ['an open variable', TWO.replace(`\${env:HOST}`, `\${env:HOST`), 'FS002', 7, 10, `write \${env:HOST}`],
    ['a template', TWO.replace(`\${env:HOST}`, "{{ env_var('HOST') }}"), 'FS002', 7, 10, 'templating'],
    [
      'a variable outside of targets',
      TWO.replace('project: p', `project: \${env:P}`),
      'FS002',
      1,
      10,
      'only in targets',
    ],
  ];
  it.each(cases)('%s', (_title, text, code, line, column, part) => {
    const { project: found, diagnostics } = read(text);
    expect(found).toBeUndefined();
    expect(
      diagnostics.map((one) => [
        one.code,
        one.span?.start.line,
        one.span?.start.column,
        `${one.message}; ${one.hint}`,
      ]),
    ).toEqual([[code, line, column, expect.stringContaining(part)]]);
  });
});

describe('resolveTarget', () => {
  it('replaces variables of the chosen target only', () => {
    const found = project(TWO);
    expect(resolveTarget(found, { env: {} })).toEqual({
      name: 'local',
      engine: 'duckdb',
      settings: { path: 'warehouse/x' },
    });
    expect(resolveTarget(found, { name: 'local', env: { ROOT: '/r' } })).toMatchObject({
      settings: { path: '/r/x' },
    });
    expect(
      resolveTarget(found, { name: 'postgres', env: { PASSWORD: `\${env:HOST}$&`, HOST: 'h' } }),
    ).toEqual({
      name: 'postgres',
      engine: 'postgres',
      settings: { url: `postgres://me:\${env:HOST}$&@h/db`, schema_prefix: '' },
    });
  });

  it('reads only the settings that are asked for: variables of others may be missing', () => {
    const asked = { name: 'postgres', env: {}, only: () => ['schema_prefix'] };
    expect(resolveTarget(project(TWO), asked).settings).toEqual({ schema_prefix: '' });
  });

  it('names every variable that is missing, and no value', () => {
    const failure = failureOf(() => resolveTarget(project(TWO), { name: 'postgres', env: { PASSWORD: '' } }));
    expect(failure.exitCode).toBe(2);
    expect(failure.diagnostics.map(({ code, message, span }) => [code, message, span?.start.line])).toEqual([
      ['FS004', 'environment variable PASSWORD of target postgres is not set', 7],
      ['FS004', 'environment variable HOST of target postgres is not set', 7],
    ]);
    const told = JSON.stringify(
      failureOf(() => resolveTarget(project(TWO), { name: 'postgres', env: { PASSWORD: 'hunter2' } }))
        .diagnostics,
    );
    expect(told).not.toContain('hunter2');
  });

  it('does not know other targets', () => {
    const [found] = failureOf(() => resolveTarget(project(TWO), { name: 'postgers', env: {} })).diagnostics;
    expect(found).toMatchObject({ code: 'FS003', hint: 'did you mean postgres?' });
    const inherited = failureOf(() =>
      resolveTarget(project(TWO), { name: 'constructor', env: {} }),
    ).diagnostics;
    expect(inherited[0]?.code).toBe('FS003');
  });

  it('takes the only target where there is no default, and asks where there are two', () => {
    const one = project('project: p\ntargets: { a: { engine: duckdb, path: x } }\n');
    expect(resolveTarget(one, { env: {} }).name).toBe('a');
    const [found] = failureOf(() =>
      resolveTarget(project(TWO.replace('default_target: local\n', '')), { env: {} }),
    ).diagnostics;
    expect(found).toMatchObject({ code: 'FS003', hint: 'choose one with --target: local, postgres' });
  });
});

describe('secrets', () => {
  it.each([
    ['url: postgres://me:pass@word@h/db', 'url: postgres://me:*********@h/db'],
    [`url: postgres://me:\${env:P}@h/db`, `url: postgres://me:\${env:P}@h/db`],
    [`url: "\${env:U:-postgres://me:x@h}"`, `url: "\${env:U:-*****************}"`],
    ['url: postgres://h/db?user=a&password=x&b=c', 'url: postgres://h/db?user=a&password=*&b=c'],
    ['project: p', 'project: p'],
  ])('are masked in %s', (text, masked) => {
    expect(maskSecrets(text)).toBe(masked);
    expect(maskSecrets(text)).toHaveLength(text.length);
  });

  it('are masked in messages about a broken fs.yaml', () => {
    const { diagnostics } = read(
      'project: p\ntargets: { a: { engine: postgres, url:postgres://u:hunter2@h/db } }\n',
    );
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(JSON.stringify(diagnostics)).not.toContain('hunter2');
  });
});
