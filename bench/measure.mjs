// What benchmarks share: a program's time and peak memory, and a project to run.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
export const data = join(here, 'data');
export const fs = join(here, '..', 'bin', 'fs.js');

/** Runs a node program to its end: seconds, seconds of processors (`cpu`), its peak memory in MiB, and what it said. Throws what it said where it failed. */
export function timed(program, args, env = {}) {
  mkdirSync(data, { recursive: true });
  const peakFile = join(data, 'peak');
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', join(here, 'peak.mjs'), program, ...args],
    { env: { ...process.env, ...env, PEAK_FILE: peakFile }, encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  const seconds = (performance.now() - began) / 1000;
  if (status !== 0) throw new Error(stderr);
  const [peak, cpu] = readFileSync(peakFile, 'utf8').split(' ').map(Number);
  return { seconds, peak, cpu, stdout };
}

export const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Writes a project anew; gives its folder. */
export function makeProject(name, target, specs) {
  const project = join(data, name);
  rmSync(project, { recursive: true, force: true });
  mkdirSync(join(project, 'features'), { recursive: true });
  writeFileSync(
    join(project, 'fs.yaml'),
    `project: bench\ndefault_target: local\ntargets:\n  local: ${target}\n`,
  );
  writeFileSync(join(project, 'features', 'user.yaml'), specs);
  return project;
}
