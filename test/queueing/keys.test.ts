import { describe, expect, it } from 'vitest';
import { hashOfKey, keyOfText } from '../../src/queueing/keys.js';

describe('hashes of keys', () => {
  it('spreads neighbouring keys evenly over 64 ranges', () => {
    const counts = new Array<number>(64).fill(0);
    for (let key = 0; key < 64_000; key++) counts[hashOfKey(key) >>> 26]!++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // 99.9 % of the chi-square distribution with 63 degrees of freedom.
    expect(chiSquare).toBeLessThan(103.4);
  });

  it('tells keys apart that differ only above 2^32', () => {
    expect(hashOfKey(5)).not.toBe(hashOfKey(5 + 2 ** 32));
    expect(hashOfKey(5 + 2 ** 33)).not.toBe(hashOfKey(5 + 2 ** 32));
  });

  it('takes whole numbers of a trace as they are, and hashes other texts above them', () => {
    expect(keyOfText('0')).toBe(0);
    expect(keyOfText('20484')).toBe(20484);
    expect(keyOfText('/a')).not.toBe(keyOfText('/b'));
    for (const text of ['007', '-1', '1.5', '/images/logo.gif', ''])
      expect(keyOfText(text)).toBeGreaterThanOrEqual(1e15);
  });
});
