// Writes `dist/index.d.ts`: the types of the public API in one file, for the package.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateDtsBundle } from 'dts-bundle-generator';
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
writeFileSync(join(root, 'dist/index.d.ts'), types);
