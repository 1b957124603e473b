import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  displayWidth,
  painter,
  printable,
  table,
  truncate,
  wrap,
  wrapItems,
} from '../../src/report/terminal/layout.js';

const text = fc.string({ unit: 'grapheme', maxLength: 60 }).map(printable);

describe('layout of terminal text', () => {
  it('counts ideographs and emoji as two columns, accents as none', () => {
    expect(displayWidth('abc')).toBe(3);
    expect(displayWidth('日本')).toBe(4);
    expect(displayWidth('e\u0301')).toBe(1);
    expect(displayWidth('🚀')).toBe(2);
  });

  it('cuts to the width and marks the cut', () => {
    expect(truncate('a-very-long-resource-id', 10)).toBe('a-very-lo…');
    expect(truncate('short', 10)).toBe('short');
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 1, max: 40 }),
        (t, width) => displayWidth(truncate(t, width)) <= width,
      ),
    );
  });

  it('never wraps beyond the width', () => {
    fc.assert(
      fc.property(
        fc.array(text, { maxLength: 8 }),
        fc.integer({ min: 5, max: 60 }),
        (items, width) => {
          for (const line of [...wrap(items.join(' '), width), ...wrapItems(items, width)]) {
            expect(displayWidth(line)).toBeLessThanOrEqual(width);
          }
        },
      ),
    );
  });

  it('lets a table give way until it fits', () => {
    const columns = [
      { align: 'left', shrinkTo: 6 },
      { align: 'right' },
      { align: 'left', shrinkTo: 6 },
    ] as const;
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text, text), { minLength: 1, maxLength: 5 }), (rows) => {
        const cells = rows.map((row) => row.map((each) => ({ text: each })));
        const lines = table(columns, cells, { indent: 2, width: 50, paint: painter(false) });
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(50);
      }),
    );
  });

  it('takes away what would steer the terminal or turn the text around', () => {
    expect(printable('a\u001b[2Jb\u202ec\nd')).toBe('a\ufffd[2Jb\ufffdc d');
  });
});
