import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { TraceFormat, TraceSpec } from '../../../src/queueing/arrival-spec.js';
import { openTraceFile } from '../../../src/queueing/arrivals/trace-file.js';
import { openText, readAll, traceSpec } from './helpers.js';

const DATA = fileURLToPath(new URL('../../data/traces/', import.meta.url));
const NASA = fileURLToPath(
  new URL(
    '../../../scenarios/traces/nasa-1995-08-01/access_log_19950801.clf.log.gz',
    import.meta.url,
  ),
);

function openFile(format: TraceFormat, file: string, changes: Partial<TraceSpec> = {}) {
  return openTraceFile(traceSpec(format, { file: DATA + file, ...changes }));
}

/** The one record of a line, or the reason why it is none. */
function readLine(format: TraceFormat, line: string) {
  // A good line before it, so that a bad one is reported and not thrown.
  const good = GOOD[format as keyof typeof GOOD];
  const reader = openText(traceSpec(format), `${good}\n${line}\n`);
  const records = readAll(reader);
  return reader.report.examples[0]?.reason ?? records[1] ?? null;
}

const GOOD = {
  common: 'h - - [01/Jan/2000:00:00:00 +0000] "GET / HTTP/1.0" 200 1',
  combined: 'h - - [01/Jan/2000:00:00:00 +0000] "GET / HTTP/1.0" 200 1 "-" "-"',
  alb: `http 2000-01-01T00:00:00.000000Z app/x 1.1.1.1:1 - -1 -1 -1 200 - 1 2 "GET http://h:80/ HTTP/1.1" "-" - - arn "t" "-" "-" 0 2000-01-01T00:00:00.000000Z "forward"`,
  timestamps: '2000-01-01T00:00:00Z',
};

describe('the access log of NASA, 1 August 1995', () => {
  it('is read to the last byte: its records, bytes, span and URLs', () => {
    const reader = openTraceFile(traceSpec('common', { file: NASA }));
    const records = readAll(reader);
    expect(records.length).toBe(30_969);
    expect(reader.report).toEqual({ file: NASA, records: 30_969, badLines: 0, examples: [] });
    expect(records.reduce((sum, record) => sum + record.responseBytes!, 0)).toBe(482_000_467);
    expect(records.at(-1)!.timeS).toBe(46_321);
    expect(new Set(records.map((record) => record.key)).size).toBe(2088);
    const busiest = new Map<number, number>();
    for (const { timeS } of records) busiest.set(timeS, (busiest.get(timeS) ?? 0) + 1);
    expect(Math.max(...busiest.values())).toBe(17);
  });
});

describe('a common log line', () => {
  it('gives the time with its zone, the method, the target and the bytes', () => {
    expect(
      readLine('common', 'a.b - u [01/Jan/2000:02:00:30 +0200] "POST /x?y=1 HTTP/1.1" 302 17'),
    ).toEqual({ timeS: 30, name: 'post', key: '/x?y=1', requestBytes: null, responseBytes: 17 });
  });

  it('counts - as zero bytes', () => {
    const record = readLine('common', 'h - - [01/Jan/2000:00:00:00 +0000] "GET / HTTP/1.0" 304 -');
    expect(record).toMatchObject({ responseBytes: 0 });
  });

  it.each([
    ['GET /a b.gif HTTP/1.0', 'get', '/a b.gif'],
    ['GET /old', 'get', '/old'],
    ['GET /say?"hi" HTTP/1.0', 'get', '/say?"hi"'],
    ['GET /esc\\" 200 5 HTTP/1.0', 'get', '/esc\\" 200 5'],
    ['-', null, null],
    ['\\x16\\x03\\x01', null, null],
    ['', null, null],
  ])('with the request "%s" is a record named %s for %s', (request, name, key) => {
    const line = `h - - [01/Jan/2000:00:00:01 +0000] "${request}" 200 9`;
    expect(readLine('common', line)).toMatchObject({ timeS: 1, name, key, responseBytes: 9 });
  });

  it.each([
    ['', null],
    ['nonsense', /expected "host ident user/],
    ['h - - [31/Feb/2000:00:00:00 +0000] "GET / HTTP/1.0" 200 1', /31\/Feb\/2000/],
    ['h - - [01/Jan/2000:24:00:00 +0000] "GET / HTTP/1.0" 200 1', /expected a time/],
    ['h - - [01/Jan/2000:00:00:00 +00] "GET / HTTP/1.0" 200 1', /expected a time/],
    ['h - - [01/Jan/2000:00:00:00 +0000] "GET / HTTP/1.0" OK 1', /status of three digits/],
    ['h - - [01/Jan/2000:00:00:00 +0000] "GET / HTTP/1.0" 200 x', /bytes are "x"/],
    ['h - - [01/Jan/2000:00:00:00 +0000] "GET / HTTP/1.0" 200 1 "-" "-"', /is it combined/],
  ])('that reads "%s" is not guessed at', (line, reason) => {
    const result = readLine('common', line);
    if (reason === null) expect(result).toBeNull();
    else expect(result).toMatch(reason);
  });
});

describe('a combined log', () => {
  it('of Apache is read, but for its one line that was cut short', () => {
    const reader = openFile('combined', 'apache-combined.log');
    const records = readAll(reader);
    expect(reader.report).toMatchObject({ records: 200, badLines: 1 });
    expect(reader.report.examples[0]).toMatchObject({ line: 201, reason: /referer/ });
    expect(records.length).toBe(200);
    expect(records.reduce((sum, record) => sum + record.responseBytes!, 0)).toBe(
      readFileSync(`${DATA}apache-combined.log`, 'utf8')
        .split('\n')
        .slice(0, 200)
        .reduce((sum, line) => sum + (Number(/" \d{3} (\d+)/.exec(line)?.[1]) || 0), 0),
    );
  });

  it('may have more fields behind the user agent', () => {
    const line = `${GOOD.combined} "10.0.0.1" 0.005`;
    expect(readLine('combined', line)).toMatchObject({ timeS: 0, responseBytes: 1 });
  });

  it('does not take a common line for one', () => {
    expect(readLine('combined', GOOD.common)).toMatch(/is it common/);
  });
});

describe('a log of a load balancer', () => {
  const files = readdirSync(`${DATA}alb`).filter((file) => file.startsWith('loadbalancer_'));

  it.each(files)('such as %s gives its request', (file) => {
    const reader = openFile('alb', `alb/${file}`);
    const line = readFileSync(`${DATA}alb/${file}`, 'utf8');
    const [, received, sent, method, path] =
      / (\d+) (\d+) "([A-Z]+) https?:\/\/[^/]+(\S+) HTTP/.exec(line) ?? [];
    expect(readAll(reader)).toEqual([
      {
        timeS: 0,
        name: method!.toLowerCase(),
        key: path,
        requestBytes: Number(received),
        responseBytes: Number(sent),
      },
    ]);
    expect(reader.report.badLines).toBe(0);
  });

  it('says when the request came, not when it was answered', () => {
    const later = GOOD.alb.replace('2000-01-01T00:00:00', '2000-01-01T00:09:00');
    const slow = later.replace(/(\d\d)\.000000Z "forward/, '05.125000Z "forward');
    expect(readLine('alb', slow)).toMatchObject({ timeS: 5.125 });
  });

  it('falls back to the time of the answer where an old log has nothing else', () => {
    const old = GOOD.alb.slice(0, GOOD.alb.indexOf(' "-" - -')).replace('00:00:00', '00:00:07');
    expect(readLine('alb', old)).toMatchObject({ timeS: 7 });
  });

  it.each([
    ['http 2000', /has 2 fields/],
    [GOOD.alb.replace('app/x ', ''), /not (an ISO time|two counts)/],
    [GOOD.alb.replaceAll('2000-01-01T', '2000-13-01T'), /2000-13-01/],
    [GOOD.alb.replace(' 1 2 "GET', ' 1 x "GET'), /"1 x"/],
  ])('with the line "%s" counts a bad line', (line, reason) => {
    expect(readLine('alb', line)).toMatch(reason);
  });

  it('of a classic load balancer is told apart', () => {
    const classic = readFileSync(`${DATA}alb/classic_loadbalancer_http_entry.csv`, 'utf8');
    expect(readLine('alb', classic.trim())).toMatch(/classic/);
  });
});

describe('a log of CloudFront', () => {
  it('is read by the columns that #Fields names, the time taken before its end', () => {
    const records = readAll(openFile('cloudfront', 'cloudfront/cloudfront-multiple.log'));
    expect(records.length).toBe(6);
    // The first three end in the same second, after 1, 0 and 1 ms; so 0 ms began last.
    expect(records.slice(0, 3).map(({ timeS }) => timeS)).toEqual([0, 0, 0.001]);
    expect(records.map(({ key }) => key)).toEqual([
      '/index.html',
      '/index.html',
      '/index.html',
      '/',
      '/favicon.ico',
      '/',
    ]);
    expect(records[3]).toMatchObject({ name: 'get', requestBytes: 735, responseBytes: 900 });
  });

  it('without #Fields is refused, and the error says which line is missing', () => {
    for (const file of readdirSync(`${DATA}cloudfront`)) {
      if (!file.endsWith('.csv')) continue;
      expect(() => openFile('cloudfront', `cloudfront/${file}`)).toThrow(/no "#Fields:" line/);
    }
  });

  it('may carry its time in milliseconds, its query apart and no sizes', () => {
    const head = '#Fields: timestamp(ms) cs-method cs-uri-stem cs-uri-query cs-bytes';
    const rows = ['1700000000123\tGET\t/a\tq=1\t-', '1700000001000\tHEAD\t/b\t-\t12'];
    expect(readAll(openText(traceSpec('cloudfront'), [head, ...rows].join('\n')))).toEqual([
      { timeS: 0, name: 'get', key: '/a?q=1', requestBytes: null, responseBytes: null },
      { timeS: 0.877, name: 'head', key: '/b', requestBytes: 12, responseBytes: null },
    ]);
  });
});

describe('timestamps', () => {
  it('may be numbers, with comments between', () => {
    const text = '# arrivals\n10.5\n10.75\n\n11\nlater\n';
    const reader = openText(traceSpec('timestamps'), text);
    expect(readAll(reader).map(({ timeS }) => timeS)).toEqual([0, 0.25, 0.5]);
    expect(reader.report).toMatchObject({ records: 3, badLines: 1 });
    expect(reader.report.examples).toEqual([{ line: 6, reason: expect.stringContaining('later') }]);
  });

  it('may be ISO times', () => {
    expect(readLine('timestamps', '2000-01-02T00:00:00.25Z')).toMatchObject({ timeS: 86_400.25 });
  });
});

describe('a report', () => {
  it('counts every bad line and keeps the first five', () => {
    const text = `1\n${'bad\n'.repeat(9)}2\n`;
    const reader = openText(traceSpec('timestamps'), text);
    readAll(reader);
    expect(reader.report).toMatchObject({ records: 2, badLines: 9 });
    expect(reader.report.examples.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6]);
  });

  it('does not count a trace twice that is read twice', () => {
    const reader = openText(traceSpec('timestamps'), '1\nbad\n2\n');
    const first = readAll(reader);
    reader.rewind();
    expect(readAll(reader)).toEqual(first);
    expect(reader.report).toMatchObject({ records: 2, badLines: 1 });
  });
});
