import { describe, expect, it } from 'vitest';
import { freeName, freeSuffix, withoutCase } from '../../../src/types/free-name.js';

describe('free names', () => {
  const taken = withoutCase(['time', 'Time_', 'KEY']);

  it('keep a name that nothing has', () => {
    expect(freeName('value', taken)).toBe('value');
    expect(freeSuffix('value', taken)).toBe('');
  });

  it('get underscores until they differ, whatever the case', () => {
    expect(freeName('time', taken)).toBe('time__');
    expect(freeName('Key', taken)).toBe('Key_');
    expect(freeSuffix('TIME', taken)).toBe('__');
  });

  it('differ as they are after a cut', () => {
    const cut = (name: string) => (name.length > 4 ? `${name.slice(0, 2)}${name.length}` : name);
    expect(freeName('value', withoutCase(['va5']), cut)).toBe('va6');
  });
});
