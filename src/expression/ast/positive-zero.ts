import { DOUBLE } from '../../types/type.js';
import type { Scalar } from './nodes.js';

/**
 * A double without negative zero. Columns have none, but an expression can make one; equal to zero, it would come and go
 * as a minimum by the order of events. IEEE 754: −0 + 0 is +0.
 */
export const positiveZero = (expr: Scalar): Scalar =>
  expr.type.name === 'double' && expr.node !== 'column'
    ? { node: 'call', fn: 'add', args: [expr, { node: 'literal', value: '0', type: DOUBLE }], type: DOUBLE }
    : expr;
