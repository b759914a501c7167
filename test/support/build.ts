import { bundle } from '../../scripts/bundle.mjs';

/** Brings the program up to date before the tests that run it. Types are checked elsewhere. */
export default async function setup(): Promise<void> {
  await bundle();
}
