import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Azure2019Pass } from '../../../src/queueing/arrivals/trace-azure-2019.js';
import { openTraceFile } from '../../../src/queueing/arrivals/trace-file.js';
import { LineReader } from '../../../src/queueing/arrivals/trace-lines.js';
import { TraceTally } from '../../../src/queueing/arrivals/trace-record.js';
import { bytesInChunks, openText, readAll, traceSpec } from './helpers.js';

const DATA = fileURLToPath(new URL('../../data/traces/', import.meta.url));

/** All invocations, placed one by one and sorted. */
function placeAll(
  rows: readonly { name: string; counts: readonly number[] }[],
): [number, string][] {
  const all = rows.flatMap(({ name, counts }) =>
    counts.flatMap((count, minute) =>
      Array.from({ length: count }, (_, i): [number, string] => [
        60 * minute + (60 * (i + 0.5)) / count,
        name,
      ]),
    ),
  );
  return all
    .map((pair, i) => ({ pair, i }))
    .sort((a, b) => a.pair[0] - b.pair[0] || a.i - b.i)
    .map(({ pair }) => pair);
}

function parseRows(text: string) {
  const [head, ...lines] = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  const first = head!.findIndex((name) => /^1(_minute)?$/.test(name));
  const at = head!.indexOf('HashFunction');
  return lines.map((line) => ({ name: line[at]!, counts: line.slice(first).map(Number) }));
}

describe('the Azure Functions trace of 2019', () => {
  it.each([
    ['azure-2019-invitro-layout.csv', 8, 16_046],
    ['azure-2019-original-layout.csv', 4, 4525],
  ])('in the layout of %s merges all functions in the order of time', (file, rows, invocations) => {
    const reader = openTraceFile(traceSpec('azure-functions-2019', { file: DATA + file }));
    const records = readAll(reader).map(({ timeS, name }) => [timeS, name]);
    expect(records.length).toBe(invocations);
    expect(records).toEqual(placeAll(parseRows(readFileSync(DATA + file, 'utf8'))));
    expect(reader.report).toMatchObject({ records: rows, badLines: 0 });
    expect(reader.periodS).toBe(86_400);
  });

  it('gives the same whether the day is held at once or in blocks of minutes', () => {
    const count = fc.integer({ min: -2, max: 4 }).map((n) => Math.max(0, n));
    const table = fc.array(fc.array(count, { minLength: 12, maxLength: 12 }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 20 }), (counts, maxCells) => {
        const rows = counts.map((list, i) => ({ name: `f${i}`, counts: list }));
        const head = `HashOwner,HashApp,HashFunction,Trigger,${counts[0]!.map((_, m) => m + 1)}`;
        const text = [head, ...rows.map((row) => `o,a,${row.name},http,${row.counts}`)].join('\n');
        const bytes = new TextEncoder().encode(text);
        const tally = new TraceTally('f');
        const open = () => new LineReader(bytesInChunks(bytes, 100), 'f');
        const pass = new Azure2019Pass(open, 'f', tally, maxCells);
        const got: [number, string][] = [];
        for (let r = pass.next(); r !== null; r = pass.next()) got.push([r.timeS, r.name!]);
        expect(got).toEqual(placeAll(rows));
        expect(tally.report()).toMatchObject({ records: rows.length, badLines: 0 });
      }),
    );
  });

  it('leaves out a bad row as a whole', () => {
    const text = 'HashFunction,1,2\na,1,1\nb,1,x\nc,1\nd,1,2,3\n\ne,0,1\n';
    const reader = openText(traceSpec('azure-functions-2019'), text);
    expect(readAll(reader).map(({ timeS, name }) => `${name}@${timeS}`)).toEqual([
      'a@30',
      'a@90',
      'e@90',
    ]);
    expect(reader.report).toMatchObject({ records: 2, badLines: 3 });
    expect(reader.report.examples.map(({ line }) => line)).toEqual([3, 4, 5]);
    expect(reader.report.examples[0]!.reason).toMatch(/minute 2 is "x"/);
  });

  it('is refused without its header, or without an invocation', () => {
    const spec = traceSpec('azure-functions-2019');
    expect(() => openText(spec, 'a,b\n1,2\n')).toThrow(/HashFunction/);
    expect(() => openText(spec, 'HashFunction,1\na,0\n')).toThrow(/no record/);
  });
});

describe('the Azure Functions trace of 2021', () => {
  it('has each invocation start its duration before its end', () => {
    const file = `${DATA}azure-2021.csv`;
    const reader = openTraceFile(traceSpec('azure-functions-2021', { file }));
    const starts = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[2]) - Number(line.split(',')[3]))
      .sort((a, b) => a - b);
    expect(readAll(reader).map(({ timeS }) => timeS)).toEqual(starts.map((t) => t - starts[0]!));
    expect(reader.report).toMatchObject({ records: 199, badLines: 0 });
  });

  it('counts rows without numbers as bad', () => {
    const text = 'app,func,end_timestamp,duration\na,f,5,1\na,f,x,1\na,f,5,-1\na,g,6.5,0.5\n';
    const reader = openText(traceSpec('azure-functions-2021'), text);
    expect(readAll(reader).map(({ timeS, name }) => [timeS, name])).toEqual([
      [0, 'f'],
      [2, 'g'],
    ]);
    expect(reader.report.badLines).toBe(2);
  });
});
