import { describe, expect, it } from 'vitest';
import { saidOf } from '../../../support/catalog.js';

interface Parts {
  readonly timezone?: string;
  readonly made?: string;
  readonly where?: string;
  readonly of?: string;
}

const project = ({ timezone, made = 'written', where, of = 'made' }: Parts): string =>
  `kind: entity
name: e
keys: { k: string }
---
kind: source
name: s
primary_key: [k]
timestamp: t
columns:
  k: string
  t: timestamp
  written: string
  made: { expr: "${made}" }
from: { file: s.csv }
${timezone === undefined ? '' : `timezone: ${timezone}\n`}${where === undefined ? '' : `where: ${where}\n`}---
kind: feature_set
name: f
entity: e
source: s
windows: [1 day]
features:
  n: { aggregate: max, of: "${of}" }
`;

const CAST = 'cast(written as timestamp)';
const ZONE = 'America/Sao_Paulo';
const warned = (line: number) =>
  `FS126 ${line} a cast reads text without an offset in UTC, while the source has timezone ${ZONE}; in_timezone(text, '${ZONE}') reads it there, in_timezone(text, 'UTC') in UTC`;

describe('text cast to a timestamp beside a time zone', () => {
  it('is warned of in a computed column, a condition and a feature', async () => {
    expect(await saidOf(project({ timezone: ZONE, made: CAST }))).toEqual([warned(13)]);
    expect(await saidOf(project({ timezone: ZONE, where: `${CAST} is not null` }))).toEqual([warned(16)]);
    expect(await saidOf(project({ timezone: ZONE, of: CAST }))).toEqual([warned(23)]);
    expect(await saidOf(project({ timezone: ZONE, of: `epoch(${CAST} - t)` }))).toEqual([warned(23)]);
  });

  it('is as it should be where the source is in UTC, or the zone is named', async () => {
    expect(await saidOf(project({ made: CAST }))).toEqual([]);
    expect(await saidOf(project({ timezone: 'UTC', made: CAST }))).toEqual([]);
    expect(await saidOf(project({ timezone: ZONE, made: `in_timezone(written, '${ZONE}')` }))).toEqual([]);
    expect(await saidOf(project({ timezone: ZONE, made: "in_timezone(written, 'UTC')" }))).toEqual([]);
    expect(await saidOf(project({ timezone: ZONE, made: "timestamp '2024-01-01 00:00:00'" }))).toEqual([]);
  });

  it('is refused in a zone that there is not', async () => {
    expect(await saidOf(project({ made: "in_timezone(written, 'Mars/Olympus')" }))).toEqual([
      expect.stringContaining('in_timezone'),
    ]);
  });

  it('is warned of in a query over a source with a zone', async () => {
    const query = `---
kind: source
name: q
primary_key: [k]
timestamp: t
columns: { k: string, t: timestamp, w: timestamp }
inputs: [s]
query: select s.k, s.t, ${CAST.replace('written', 's.written')} as w from s
`;
    expect(await saidOf(`${project({ timezone: ZONE })}${query}`)).toEqual([warned(31)]);
  });
});
