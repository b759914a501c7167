import { closeSync, openSync, readSync } from 'node:fs';
import { failure } from '../../diagnostics/diagnostic.js';
import type { SourceFile } from './glob.js';

/** First bytes of compressed files: RFC 1952, RFC 8878, and the formats' own documents. */
const signatures: readonly (readonly [string, readonly (number | null)[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68, null, 0x31, 0x41, 0x59]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
  ['snappy', [0xff, 0x06, 0x00, 0x00, 0x73, 0x4e]],
];

export function firstBytes(path: string): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(8);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Makes sure that no file is compressed. DuckDB reads a gzip file that is cut short as if it were whole, so we read
 * none. Throws FS209 with the name of the compression.
 */
export function refuseCompressed(files: readonly SourceFile[], source: string): void {
  for (const { path, shown } of files) {
    const bytes = firstBytes(path);
    const found = signatures.find(([, signature]) =>
      signature.every((byte, i) => byte === null || bytes[i] === byte),
    );
    if (found !== undefined)
      throw failure('FS209', `source ${source}: ${shown} is compressed (${found[0]})`, {
        hint: 'decompress it, or write parquet, which compresses its own columns',
      });
  }
}
