import { describe, expect, it } from 'vitest';
import { codes } from '../../../src/diagnostics/codes.js';
import { exampleProject } from '../../../src/diagnostics/explanations/explanation.js';
import { explanations } from '../../../src/diagnostics/explanations/index.js';
import { loadFiles, ProjectFailure } from '../../../src/project/load.js';

const FILE = 'project: shop\nnaming: short\ntargets:\n  local: { engine: duckdb, path: warehouse }\n';

/** Codes and messages of the example project with a spec, or with another fs.yaml. */
async function diagnosticsOf(text: string, file: string | undefined): Promise<readonly string[]> {
  const project = file === undefined ? FILE : text;
  const spec = file === undefined ? `${exampleProject}---\n${text}` : exampleProject;
  try {
    const { diagnostics } = await loadFiles('/', { project, specs: [{ path: 'a.yaml', text: spec }] });
    return diagnostics.map(({ code, message }) => `${code} ${message}`);
  } catch (cause) {
    if (!(cause instanceof ProjectFailure)) throw cause;
    return cause.diagnostics.map(({ code, message }) => `${code} ${message}`);
  }
}

const examples = Object.entries(explanations).flatMap(([code, { example }]) =>
  'broken' in example ? [{ code, ...example }] : [],
);

describe('the explanations of codes', () => {
  it('start their texts with a capital or code, and end them with a full stop', () => {
    for (const [code, { what, why, fix }] of Object.entries(explanations))
      for (const text of [what, why, fix]) expect(text, code).toMatch(/^[A-Z`][^\n]*\.$/);
  });

  it('have an example of a spec for every code of specs', () => {
    // FS127 is about two versions of a project.
    const ofSpecs = Object.keys(codes).filter((code) => code.startsWith('FS1') && code !== 'FS127');
    expect(examples.map(({ code }) => code)).toEqual(expect.arrayContaining(ofSpecs));
  });

  it.each(examples)(
    '$code: the example has it, once, and the fix removes it',
    async ({ code, broken, fixed, file }) => {
      expect(broken.split(fixed[0])).toHaveLength(2);
      const found = await diagnosticsOf(broken, file);
      expect(found.filter((one) => !one.startsWith(code))).toEqual([]);
      expect(found.length).toBeGreaterThan(0);
      expect(
        await diagnosticsOf(
          broken.replace(fixed[0], () => fixed[1]),
          file,
        ),
      ).toEqual([]);
    },
  );
});
