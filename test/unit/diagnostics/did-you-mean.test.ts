import { describe, expect, it } from 'vitest';
import { didYouMean, nearest } from '../../../src/diagnostics/did-you-mean.js';

describe('a name that does not exist', () => {
  it('is answered with the nearest one', () => {
    expect(didYouMean('amuont', ['amount', 'id'], 'column')).toBe('did you mean amount?');
    expect(didYouMean('x', ['amount', 'id'], 'column')).toBe('there are: amount, id');
    expect(didYouMean('x', [], 'column')).toBe('there is no column');
  });

  it('is answered with the windows that exist, never with another window as if it were meant', () => {
    const columns = ['orders__count_7d', 'orders__count_90d', 'orders__sum_30d'];
    expect(didYouMean('orders__count_30d', columns, 'column')).toBe(
      'there are: orders__count_7d, orders__count_90d',
    );
    expect(nearest('orders__count_30d', ['orders__count_90d'])).toBeUndefined();
    expect(didYouMean('Orders__count_7d', columns, 'column')).toBe('did you mean orders__count_7d?');
  });
});
