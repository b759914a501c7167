import type { DatasetSet } from './index.js';

/** What a set of a dataset is called in messages and reports: by its prefix too, where it has one. */
export const itemName = ({ set, prefix }: DatasetSet): string =>
  prefix === '' ? set.name : `${set.name} as ${prefix}`;
