/** The longest name of a column or relation, in bytes: PostgreSQL cuts longer ones in silence. */
export const LONGEST_NAME = 63;

/** The instants that a row may have: [first, end), days at 00:00 UTC. A row with a time outside is rejected. */
export const INSTANTS = { first: '1970-01-01', end: '2200-01-01' } as const;
