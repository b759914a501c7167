import { TIMESTAMP } from '../../types/type.js';
import type { Column, Subject } from '../model/index.js';

export type SubjectColumn = Pick<Column, 'name' | 'type' | 'sensitive'>;

/** The columns of what comes out of a subject: of a set its history and what is computed where it is read. */
export function subjectColumns(subject: Subject): readonly SubjectColumn[] {
  switch (subject.kind) {
    case 'feature_set':
      return [
        ...subject.keys.map(({ key }) => key),
        { name: 'timestamp', type: TIMESTAMP, sensitive: false },
        ...subject.eventKey,
        ...subject.columns,
        ...(subject.grain === 'event' ? [] : subject.unmaterialized),
      ];
    case 'dataset':
      return [
        ...subject.columns.map(({ name, column }) => ({ ...column, name })),
        ...subject.labels,
        ...subject.sets.flatMap(({ columns }) => columns.map(({ name, column }) => ({ ...column, name }))),
        ...subject.derived,
      ];
    case 'source':
      return subject.columns;
  }
}

/** The columns that say which row a row is, as far as a row has them. */
export function identityColumns(subject: Subject): readonly string[] {
  switch (subject.kind) {
    case 'feature_set':
      return [
        ...subject.keys.map(({ key }) => key.name),
        ...(subject.grain === 'event' ? ['timestamp', ...subject.eventKey.map(({ name }) => name)] : []),
      ];
    case 'dataset':
      return subject.columns.flatMap(({ name, column }) =>
        column.name === subject.timestamp.name ||
        subject.spine.primaryKey.includes(column.name) ||
        subject.sets.some(({ keys }) => keys.some((one) => one.column.name === column.name))
          ? [name]
          : [],
      );
    case 'source':
      return subject.primaryKey;
  }
}
