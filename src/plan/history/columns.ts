import type { FeatureSet } from '../../catalog/model/index.js';
import { TIMESTAMP } from '../../types/type.js';
import type { OutputColumn } from '../ir/nodes.js';

/** The columns of a set's history, in order: keys, `timestamp`, at event grain the rest of the primary key, features. */
export const historyColumns = (set: FeatureSet): readonly OutputColumn[] => [
  ...set.keys.map(({ key }) => ({ name: key.name, type: key.type })),
  { name: 'timestamp', type: TIMESTAMP },
  ...eventKeyColumns(set),
  ...set.columns.map(({ name, type }) => ({ name, type })),
];

/** What a row of an event-grain set is told by, beside its keys and its time; nothing at snapshot grain. */
export const eventKeyColumns = (set: FeatureSet): readonly OutputColumn[] =>
  set.eventKey.map(({ name, type }) => ({ name, type }));
