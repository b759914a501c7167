#!/usr/bin/env node
import * as module from 'node:module';

// Node 22 and later keep compiled code between starts; older ones do without.
module.enableCompileCache?.();
const { main } = await import('../dist/cli/main.js');
await main(process.argv.slice(2), import.meta.url);
