import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvRows } from '../../../src/queueing/arrivals/trace-csv.js';
import { LineReader } from '../../../src/queueing/arrivals/trace-lines.js';
import { BadLine } from '../../../src/queueing/arrivals/trace-record.js';
import { bytesInChunks, openText, readAll, traceSpec } from './helpers.js';

const COLUMNS = { time: 't', request: null, response: null, key: null, name: null };

function rowsOf(text: string, chunk = 7): CsvRows {
  return new CsvRows(
    new LineReader(bytesInChunks(new TextEncoder().encode(text), chunk), 'f'),
    ',',
  );
}

function allRows(text: string) {
  const rows = rowsOf(text);
  const all: (readonly string[])[] = [];
  for (let row = rows.next(); row !== null; row = rows.next()) {
    all.push(row instanceof BadLine ? [`bad ${rows.line}`] : row);
  }
  return all;
}

describe('rows of comma-separated values', () => {
  it('come back as they were written, whatever stands in their fields', () => {
    const field = fc.string({
      unit: fc.constantFrom('a', 'é', '"', ',', '\n', ' ', '😀'),
      maxLength: 8,
    });
    const table = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 8 });
    fc.assert(
      fc.property(table, (rows) => {
        const text = rows.map((row) => row.map((f) => `"${f.replaceAll('"', '""')}"`).join(','));
        expect(allRows(text.join('\r\n'))).toEqual(rows);
      }),
    );
  });

  it('lose the line of a quote that is never closed, and no other', () => {
    const rest = Array.from({ length: 150 }, (_, i) => `${i},x`);
    const rows = allRows(['1,a', '2,"b', ...rest].join('\n'));
    expect(rows.length).toBe(152);
    expect(rows[1]).toEqual(['bad 2']);
    expect(rows[151]).toEqual(['149', 'x']);
  });

  it('lose the line of an open quote also at the end of the file', () => {
    expect(allRows('1,a\n2,"b\n3,c\n')).toEqual([['1', 'a'], ['bad 2'], ['3', 'c']]);
  });

  it('keep their line numbers over fields of several lines', () => {
    const rows = rowsOf('"a\nb",1\nc,2\n');
    rows.next();
    expect(rows.line).toBe(1);
    rows.next();
    expect(rows.line).toBe(3);
  });
});

describe('a csv trace', () => {
  it('takes the columns that are named, by their names', () => {
    const columns = { time: 'at', request: 'in', response: 'out', key: 'who', name: 'op' };
    const text = 'who,in,at,op,extra,out\nbob,12,5,"read, all",z,34\n,,6.5,,,\n';
    expect(readAll(openText(traceSpec('csv', { columns }), text))).toEqual([
      { timeS: 0, requestBytes: 12, responseBytes: 34, key: 'bob', name: 'read, all' },
      { timeS: 1.5, requestBytes: null, responseBytes: null, key: null, name: null },
    ]);
  });

  it.each([
    ['tabs', '\t'],
    ['semicolons', ';'],
  ])('may be set apart by %s', (_, separator) => {
    const text = `a,t${separator}t\n1${separator}7\n1${separator}9\n`;
    const good = text.replace('a,t', 'a');
    expect(readAll(openText(traceSpec('csv', { columns: COLUMNS }), good)).at(-1)!.timeS).toBe(2);
  });

  it('may begin with a byte order mark and end its lines as Windows does', () => {
    const text = '\uFEFFt,u\r\n1,2\r\n4,2\r\n';
    expect(readAll(openText(traceSpec('csv', { columns: COLUMNS }), text)).at(-1)!.timeS).toBe(3);
  });

  it.each([
    ['3', /has 1 columns where the header has 2/],
    ['soon,1', /time is "soon"/],
    ['3,-', /a size is "-"/],
    ['3,1.5', /a size is "1.5"/],
    ['"3"x,1', /follows a closing quote/],
  ])('counts the row %s as bad', (row, reason) => {
    const columns = { ...COLUMNS, response: 'size' };
    const reader = openText(traceSpec('csv', { columns }), `t,size\n1,1\n${row}\n2,1\n`);
    expect(readAll(reader).length).toBe(2);
    expect(reader.report.examples).toEqual([{ line: 3, reason: expect.stringMatching(reason) }]);
  });

  it.each([
    ['time,size\n1,2\n', /has no column "t".*"time", "size"/],
    ['t,t\n1,2\n', /two columns "t"/],
    ['\n\n', /no header line/],
    ['t\n', /has no record in it/],
    ['t\nx\n', /:2: has no record that can be read as csv; 1 bad lines/],
  ])('that reads %j is refused', (text, message) => {
    expect(() => openText(traceSpec('csv', { columns: COLUMNS }), text)).toThrow(message);
  });

  it('needs to be told its columns', () => {
    expect(() => openText(traceSpec('csv'), 't\n1\n')).toThrow(/csv needs its columns/);
  });
});
