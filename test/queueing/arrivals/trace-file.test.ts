import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { TraceError } from '../../../src/queueing/arrivals/trace-error.js';
import { openTraceFile } from '../../../src/queueing/arrivals/trace-file.js';
import { readAll, traceSpec } from './helpers.js';

const folder = mkdtempSync(join(tmpdir(), 'stratus-traces-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function write(content: string | Uint8Array, ending = '.txt'): string {
  const file = join(folder, `${files++}${ending}`);
  writeFileSync(file, content);
  return file;
}

function open(file: string) {
  return openTraceFile(traceSpec('timestamps', { file }));
}

function errorOf(action: () => unknown): TraceError {
  try {
    action();
  } catch (error) {
    if (error instanceof TraceError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const NUMBERS = Array.from({ length: 50_000 }, (_, i) => i * 0.5);

describe('a trace in a file', () => {
  it('is read over many chunks', () => {
    const records = readAll(open(write(NUMBERS.join('\n'))));
    expect(records.map(({ timeS }) => timeS)).toEqual(NUMBERS);
  });

  it('is unpacked as it is read, whatever it is called and of however many members', () => {
    const packed = gzipSync(`${NUMBERS.join('\n')}\n`);
    const more = gzipSync('30000\n30001\n');
    for (const ending of ['.gz', '.log']) {
      const records = readAll(open(write(Buffer.concat([packed, more]), ending)));
      expect(records.map(({ timeS }) => timeS)).toEqual([...NUMBERS, 30_000, 30_001]);
    }
  });

  it('may be left before its end, and started again', () => {
    const reader = open(write(NUMBERS.join('\n')));
    for (let i = 0; i < 100; i++) reader.next();
    reader.rewind();
    expect(readAll(reader).length).toBe(NUMBERS.length);
  });
});

describe('a file that is no trace', () => {
  it.each<[string, () => string, string, RegExp]>([
    [
      'does not exist',
      () => join(folder, 'none'),
      'not-found',
      /none: does not exist; check the path/,
    ],
    ['has a file for a folder', () => join(write('1\n'), 'x'), 'not-found', /does not exist/],
    ['is a directory', () => folder, 'not-a-file', /is a directory/],
    ['is a device', () => '/dev/null', 'not-a-file', /not a regular file/],
    ['is empty', () => write(''), 'empty', /is empty/],
    ['holds empty lines', () => write('\n\n\n'), 'no-records', /no record in it/],
    ['holds prose', () => write('once\nupon a time\n'), 'no-records', /:1: .*2 bad lines.*"once"/],
    ['is binary', () => write(new Uint8Array(5000)), 'binary', /:1: holds a zero byte/],
    ['is UTF-16', () => write(Buffer.from('1\n2\n', 'utf16le')), 'binary', /not UTF-8/],
    ['is called .gz', () => write('1\n2\n', '.gz'), 'gzip', /does not begin as gzip/],
    ['is an empty .gz', () => write(gzipSync(''), '.gz'), 'no-records', /no record in it/],
  ])('because it %s is named with the way out', (_, make, code, message) => {
    const file = make();
    const error = errorOf(() => open(file));
    expect(error.code).toBe(code);
    expect(error.file).toBe(file);
    expect(error.message).toMatch(message);
  });

  it('because it is one line of a hundred megabytes is refused before it is in memory', () => {
    const file = write('');
    const part = Buffer.alloc(1 << 20, '7');
    for (let i = 0; i < 100; i++) appendFileSync(file, part);
    const error = errorOf(() => open(file));
    expect(error.code).toBe('line-too-long');
    expect(error.line).toBe(1);
  });

  it('because a long line is packed small is refused as well', () => {
    const file = write(
      gzipSync(Buffer.concat([Buffer.from('1\n2\n'), Buffer.alloc(1 << 24, '7')])),
      '.gz',
    );
    const error = errorOf(() => readAll(open(file)));
    expect([error.code, error.line]).toEqual(['line-too-long', 3]);
  });

  it('because its gzip data are cut short or damaged says so', () => {
    const packed = gzipSync(NUMBERS.join('\n'));
    for (const length of [5, 11, 1000, packed.length - 9, packed.length - 1]) {
      const error = errorOf(() => readAll(open(write(packed.subarray(0, length), '.gz'))));
      expect(error.code).toBe('gzip');
    }
    const damaged = Uint8Array.from(packed);
    damaged.fill(0xff, 500, 600);
    expect(errorOf(() => readAll(open(write(damaged, '.gz')))).code).toBe('gzip');
  });

  it('because it grows while it is read is refused', () => {
    const file = write(`${NUMBERS.join('\n')}\n`);
    const reader = open(file);
    appendFileSync(file, '7\n');
    expect(errorOf(() => readAll(reader)).code).toBe('changed');
  });

  it('because of its folder is told apart from one that is missing', () => {
    const inner = join(folder, 'a-folder');
    mkdirSync(inner);
    expect(errorOf(() => open(inner)).code).toBe('not-a-file');
  });
});
