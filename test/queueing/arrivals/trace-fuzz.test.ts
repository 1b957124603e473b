import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TraceFormat, TraceSpec } from '../../../src/queueing/arrival-spec.js';
import { TraceError } from '../../../src/queueing/arrivals/trace-error.js';
import { openText, readAll, traceSpec } from './helpers.js';

const DATA = fileURLToPath(new URL('../../data/traces/', import.meta.url));
const lines = (file: string, count: number) =>
  readFileSync(DATA + file, 'utf8')
    .split('\n')
    .slice(0, count);

const CSV = {
  columns: { time: 't', request: 'in', response: 'out', key: 'k', name: null },
};

/** A format, its lines, and how many of them are a header that is left as it is. */
const SAMPLES: readonly [TraceFormat, readonly string[], number, Partial<TraceSpec>][] = [
  [
    'common',
    lines('apache-combined.log', 12).map((line) => line.slice(0, line.indexOf(' "http'))),
    0,
    {},
  ],
  ['combined', lines('apache-combined.log', 12), 0, {}],
  [
    'alb',
    ['http', 'https', 'http2', 'websockets', 'lambda'].flatMap((kind) =>
      lines(`alb/loadbalancer_${kind}_entry.csv`, 1),
    ),
    0,
    {},
  ],
  ['cloudfront', lines('cloudfront/cloudfront-multiple.log', 8).slice(1), 1, {}],
  [
    'azure-functions-2019',
    ['HashOwner,HashApp,HashFunction,Trigger,1,2,3', 'o,a,f,http,1,0,2', 'o,a,g,timer,0,1,3'],
    1,
    {},
  ],
  ['azure-functions-2021', lines('azure-2021.csv', 8), 1, {}],
  [
    'csv',
    [
      't,in,out,k',
      '2023-11-16 18:17:03.9799600,1,2,x',
      '2023-11-16 18:17:04,,2,y',
      '2023-11-16 18:17:05,3,4,z',
    ],
    1,
    CSV,
  ],
  ['timestamps', ['1700000000.25', '1700000001', '2023-11-16T18:17:03Z'], 0, {}],
];

/** Characters that mean something somewhere, and some that mean nothing anywhere. */
const piece = fc.oneof(
  fc.constantFrom(
    '[',
    ']',
    '"',
    ' ',
    '-',
    ',',
    '\t',
    ':',
    '/',
    '.',
    '\\',
    '0',
    '9',
    'Z',
    '\r',
    '#',
  ),
  fc.string({ unit: 'grapheme', maxLength: 4 }).filter((text) => !/[\n\0]/.test(text)),
);
const mutation = fc.record({
  line: fc.nat(),
  at: fc.nat(),
  remove: fc.integer({ min: 0, max: 12 }),
  insert: piece,
});

function mutate(
  sample: readonly string[],
  header: number,
  changes: readonly { line: number; at: number; remove: number; insert: string }[],
): string[] {
  const mutants = [...sample];
  for (const { line, at, remove, insert } of changes) {
    const index = header + (line % (sample.length - header));
    const text = mutants[index]!;
    const from = at % (text.length + 1);
    mutants[index] = text.slice(0, from) + insert + text.slice(from + remove);
  }
  return mutants;
}

function isIgnored(line: string, format: TraceFormat): boolean {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  return (
    text === '' || (text.startsWith('#') && (format === 'timestamps' || format === 'cloudfront'))
  );
}

describe.each(SAMPLES)('mutated lines of %s', (format, sample, header, changes) => {
  it('are records or bad lines, each counted once, and never a crash', () => {
    fc.assert(
      fc.property(
        fc.array(mutation, { maxLength: 8 }),
        fc.integer({ min: 1, max: 300 }),
        (list, chunk) => {
          const mutants = mutate(sample, header, list);
          const body = mutants.slice(header);
          // A good line, for a trace without any is refused as a whole.
          const text = [...mutants, sample[header]!].join('\n');
          const reader = openText(traceSpec(format, changes), text, chunk);
          const records = readAll(reader);
          const { records: good, badLines, examples } = reader.report;
          const expected = 1 + body.filter((line) => !isIgnored(line, format)).length;
          // A quoted field may join lines: then fewer rows, never more.
          const joins = format.startsWith('csv') || format === 'azure-functions-2021';
          if (joins && body.join('').includes('"'))
            expect(good + badLines).toBeLessThanOrEqual(expected);
          else expect(good + badLines).toBe(expected);
          expect(examples.length).toBe(Math.min(5, badLines));
          let last = 0;
          for (const { timeS } of records) {
            expect(timeS >= last && timeS < Infinity).toBe(true);
            last = timeS;
          }
          if (format !== 'azure-functions-2019') expect(records.length).toBe(good);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('with a mutated header are read or refused by name, and never a crash', () => {
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (list) => {
        const text = mutate(sample, 0, list).join('\n');
        try {
          readAll(openText(traceSpec(format, changes), text));
        } catch (error) {
          expect(error).toBeInstanceOf(TraceError);
        }
      }),
      { numRuns: 200 },
    );
  });
});
