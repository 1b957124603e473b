import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatFraction,
  formatInterval,
  formatSeconds,
  formatSigned,
  formatSpan,
  formatStatistic,
  formatUnitPrice,
  formatUsd,
} from '../../src/report/units.js';
import { statistic } from './samples.js';

describe('numbers for people', () => {
  it.each([
    [0, '0 s'],
    [2.5e-7, '250 ns'],
    [1.234e-6, '1.23 µs'],
    [0.0456, '45.6 ms'],
    [0.9997, '1.00 s'],
    [0.09999, '100 ms'],
    [119, '119 s'],
    [150, '2.50 min'],
    [86_400, '24.0 h'],
    [604_800, '7.00 d'],
  ])('says %f seconds as %s', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });

  it.each([
    [86_400, '24 h'],
    [1800, '30 min'],
    [90, '90 s'],
    [25_000, '6.94 h'],
    [1_209_600, '14 d'],
  ])('says a span of %f seconds as %s', (seconds, text) => {
    expect(formatSpan(seconds)).toBe(text);
  });

  it.each([
    [0, '0'],
    [3.8649, '3.86'],
    [9999, '9,999'],
    [9999.7, '10.0k'],
    [12_345, '12.3k'],
    [999_950, '1.00M'],
    [30_240_000, '30.2M'],
    [7.89e9, '7.89G'],
  ])('says a count of %f as %s', (count, text) => {
    expect(formatCount(count)).toBe(text);
  });

  it.each([
    [0.00042, '0.042 %'],
    [0.99958, '99.958 %'],
    [0.9999996, '99.99996 %'],
    [0.999, '99.9 %'],
    [1, '100 %'],
    [0.542, '54.2 %'],
    [0, '0 %'],
  ])('says a fraction of %f as %s, nines included', (fraction, text) => {
    expect(formatFraction(fraction)).toBe(text);
  });

  it.each([
    [0, '$0'],
    [0.00123, '$0.0012'],
    [4.5, '$4.50'],
    [12_345.678, '$12,345.68'],
    [-178.2, '-$178.20'],
    [1.23e7, '$12.3M'],
  ])('says %f dollars as %s', (usd, text) => {
    expect(formatUsd(usd)).toBe(text);
  });

  it('gives tiny prices for a million and keeps every digit of the others', () => {
    expect(formatUnitPrice(0.000000125)).toBe('$0.125/M');
    expect(formatUnitPrice(0.0000004)).toBe('$0.40/M');
    expect(formatUnitPrice(0.0816)).toBe('$0.0816');
    expect(formatUnitPrice(0.5)).toBe('$0.50');
  });

  it('says bytes in powers of ten', () => {
    expect([512, 48_000, 2.4e9].map(formatBytes)).toEqual(['512 B', '48.0 kB', '2.40 GB']);
  });

  it('gives an interval where there is one, and says when nothing is behind a number', () => {
    expect(formatStatistic(statistic(0.212, 0.0041), 's')).toBe('212 ms ± 4.1 ms');
    expect(formatStatistic(statistic(0.212), 's')).toBe('212 ms');
    expect(formatStatistic({ value: 0, ci95: null, n: 0 }, 's')).toBe('no data');
    expect(formatInterval({ value: 5, ci95: [4, 8], n: 3 }, 'count')).toBe('± 3');
  });

  it('signs a change', () => {
    expect(formatSigned(-178.2, 'usd')).toBe('-$178.20');
    expect(formatSigned(0.0041, 's')).toBe('+4.10 ms');
  });

  it('never prints an exponent, NaN or more than three significant digits of a time', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (seconds) => {
        const text = formatSeconds(seconds);
        expect(text).toMatch(/^\d+(\.\d+)? (ns|µs|ms|s|min|h|d)$/);
        const digits = text.replace(/[^\d]/g, '').replace(/^0+/, '');
        expect(digits.length).toBeLessThanOrEqual(text.endsWith(' d') ? 6 : 4);
      }),
    );
  });

  it('never lets a larger count look smaller within its unit', () => {
    const parse = (text: string): number => {
      const scale = { k: 1e3, M: 1e6, G: 1e9, T: 1e12 }[text.slice(-1)] ?? 1;
      return Number(text.replace(/[^\d.]/g, '')) * scale;
    };
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (count) => {
        expect(Math.abs(parse(formatCount(count)) - count)).toBeLessThanOrEqual(
          count * 0.0051 + 1e-12,
        );
      }),
    );
  });
});
