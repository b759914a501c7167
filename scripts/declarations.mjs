// Writes `dist/index.d.ts`, the types of the public API in one file, for the package, and checks them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateDtsBundle } from 'dts-bundle-generator';
import ts from 'typescript';
import { bundle } from './bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

// A stale bundle would be built after this, in an empty folder.
await bundle();
const [types = ''] = generateDtsBundle(
  [
    {
      filePath: join(root, 'src/project/index.ts'),
      output: { noBanner: true, exportReferencedTypes: false },
    },
  ],
  { preferredConfigPath: join(root, 'tsconfig.json') },
);
const path = join(root, 'dist/index.d.ts');
writeFileSync(path, types);

// What a user's compiler would say of it, alone in an empty project.
const program = ts.createProgram([path], { strict: true, noEmit: true, types: [], lib: ['lib.es2022.d.ts'] });
const problems = ts.getPreEmitDiagnostics(program);
if (problems.length > 0) {
  const host = {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => root,
    getNewLine: () => '\n',
  };
  console.error(ts.formatDiagnostics(problems, host));
  process.exitCode = 1;
}
