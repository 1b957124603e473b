import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ResultDocument } from '../../src/report/result.js';
import { station, Workplace } from './stratus.js';

const place = new Workplace();
const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1)!;
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as ResultDocument;

beforeAll(() => {
  place.write('good.yaml', station({ name: 'good' }));
  place.write('slow.yaml', station({ name: 'slow', slo: 'fails' }));
  place.write('warns.yaml', station({ name: 'warns', slo: 'warns' }));
  place.write('no-data.yaml', station({ name: 'no-data', slo: 'no-data' }));
});
afterAll(() => place.remove());

describe('stratus run', () => {
  it('warns of a run of hours before it starts, as plan does', async () => {
    place.write('long.yaml', station({ name: 'long', duration: '3650d' }));
    const warning = /warning: this takes about .* shorten `run\.duration`/;
    expect((await place.stratus(['plan', 'long.yaml', '-j1'])).out).toMatch(warning);
    let stopped = false;
    const { code, err } = await place.stratus(['run', 'long.yaml', '-j1'], {
      onErr: (text, child) => {
        if (text.includes('warning') && !stopped) stopped = child.kill('SIGTERM');
      },
    });
    expect(err).toMatch(warning);
    expect(code).toBe(143);
  });

  it('writes a result and a summary whose last line has the verdict and the report, and exits 0', async () => {
    const { code, out, err } = await place.stratus(['run', 'good.yaml', '-o', 'html']);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(lastLine(out)).toBe('good: passed (1 of 1 SLO holds); report: reports/good/report.html');
    expect(out).toContain('p99');
    for (const name of ['result.json', 'result.csv', 'timelines.csv', 'meta.json', 'report.html']) {
      expect(existsSync(place.path('reports/good', name)), name).toBe(true);
    }
    expect(existsSync(place.path('reports/good/.partial.json'))).toBe(false);
    expect(readJson(place.path('reports/good/result.json')).cells[0]!.replications).toHaveLength(3);
  });

  it.each([
    ['slow.yaml', [], 99, 'FAILED'],
    ['slow.yaml', ['--no-gate'], 0, 'done, not gated'],
    ['slow.yaml', ['--fail-on', 'never'], 0, 'done, not gated'],
    ['warns.yaml', [], 0, 'passed with warnings'],
    ['warns.yaml', ['--fail-on', 'warning'], 99, 'FAILED'],
    ['no-data.yaml', [], 99, 'FAILED'],
  ] as const)('of %s with %j exits %i: %s', async (file, options, expected, verdict) => {
    const { code, out } = await place.stratus(['run', file, '--quick', ...options]);
    expect(code).toBe(expected);
    expect(lastLine(out)).toContain(`: ${verdict} (`);
  });

  it('writes all outputs before it fails', async () => {
    const { code } = await place.stratus([
      'run',
      'slow.yaml',
      '-o',
      'junit=j.xml',
      '-o',
      'md=m.md',
      '-q',
    ]);
    expect(code).toBe(99);
    expect(readFileSync(place.path('j.xml'), 'utf8')).toContain('<failure');
    expect(existsSync(place.path('m.md'))).toBe(true);
    expect(existsSync(place.path('reports/slow/result.json'))).toBe(true);
  });

  it.each([
    [['run'], 2, /needs <files\|->/],
    [['run', '--replicatons', '3', 'good.yaml'], 2, /did you mean --replications\?/],
    [['run', 'good.yaml', '--seed', '-1'], 2, /--seed must be a whole number from 0/],
    [['run', 'good.yaml', 'slow.yaml', '-o', 'json=x.json'], 2, /2 scenarios are run/],
    [['run', 'good.yaml', 'good.yaml'], 2, /both named 'good'/],
    [['run', 'good.yaml', '--replication', '7'], 2, /replications 0 to 2/],
    [['run', 'absent.yaml'], 4, /cannot read absent\.yaml: there is no such file/],
    [['run', '.'], 4, /cannot read \.: it is a directory/],
    [['run', 'good.yaml', '--baseline', 'good.yaml'], 4, /good\.yaml: it is not a saved result/],
    [['run', 'god.yaml'], 4, /no such file or directory; did you mean good\.yaml\?/],
    [['run', '.'], 4, /it is a directory; name the files in it: \*\.yaml/],
  ] as const)('%j exits %i and says why', async (words, expected, message) => {
    const { code, out, err } = await place.stratus(words);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect(out).toBe('');
    expect(code).toBe(expected);
  });

  it('of an invalid scenario exits 3, and runs nothing', async () => {
    place.write('bad.yaml', station({ name: 'bad' }).replace('servers: 4', 'servrs: 4'));
    const { code, out, err } = await place.stratus([
      'run',
      'good.yaml',
      'bad.yaml',
      '--seed',
      '77',
    ]);
    expect(code).toBe(3);
    expect(err).toMatch(/bad\.yaml:\d+:\d+.*servrs/s);
    expect(err).toContain('servers');
    expect(out).toBe('');
    expect(existsSync(place.path('reports/bad'))).toBe(false);
  });

  it('goes on with the other outputs when one cannot be written, and exits 4', async () => {
    const { code, err } = await place.stratus([
      ...['run', 'good.yaml', '-q', '-o', 'md=good.yaml/x.md', '-o', 'csv=after.csv'],
    ]);
    expect(code).toBe(4);
    expect(err).toContain('good.yaml/x.md');
    expect(existsSync(place.path('after.csv'))).toBe(true);
  });

  it('exits 98 when it costs more than the baseline allows, 0 when it does not', async () => {
    place.write('cheap.yaml', station({ name: 'cheap', pricePerHour: 1 }));
    place.write('dear.yaml', station({ name: 'dear', pricePerHour: 1.1 }));
    await place.stratus(['run', 'cheap.yaml', '-q']);
    const gate = (limit: string) =>
      place.stratus([
        ...['run', 'dear.yaml', '--baseline', 'reports/cheap/result.json'],
        ...['--max-cost-increase', limit],
      ]);
    const worse = await gate('5%');
    expect(worse.code).toBe(98);
    expect(lastLine(worse.out)).toContain('WORSE than the baseline');
    expect(worse.out).toMatch(/against the saved baseline/);
    expect((await gate('15%')).code).toBe(0);
    expect((await gate('$50/month')).code).toBe(98);
  });

  it('-o json=- prints one JSON document on stdout, the one in the report, and nothing else', async () => {
    const { code, out, err } = await place.stratus(['run', 'good.yaml', '-o', 'json=-']);
    expect(code).toBe(0);
    expect((JSON.parse(out) as ResultDocument).format).toBe('stratus.result');
    expect(out).toBe(readFileSync(place.path('reports/good/result.json'), 'utf8'));
    expect(lastLine(err)).toMatch(/^good: passed/);
  });

  it('reads a scenario from stdin', async () => {
    const { code, out } = await place.stratus(['run', '-', '--quick'], {
      stdin: station({ name: 'piped' }),
    });
    expect(code).toBe(0);
    expect(lastLine(out)).toMatch(/^piped: passed/);
  });

  it('runs several scenarios, each with its report', async () => {
    const { code, out } = await place.stratus(['run', 'good.yaml', 'slow.yaml', '--quick']);
    expect(code).toBe(99);
    expect(out).toMatch(/^good: passed/m);
    expect(out).toMatch(/^slow: FAILED/m);
  });

  it('changes settings from the command line, and says so in the result', async () => {
    place.write('changed.yaml', station({ name: 'changed' }));
    await place.stratus([
      ...['run', 'changed.yaml', '-q', '--set', 'resources.desk.servers=9'],
      ...['--seed', '5', '--replications', '2'],
    ]);
    const result = readJson(place.path('reports/changed/result.json'));
    expect(result.cells[0]!.replications.map(({ index, seed }) => [index, seed])).toEqual([
      [0, 5],
      [1, 5],
    ]);
    expect(result.cells[0]!.notes[0]).toBe('Set on the command line: resources.desk.servers=9');
  });

  it('-q leaves the verdict only', async () => {
    const { out, err } = await place.stratus(['run', 'good.yaml', '-q']);
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    expect(err).toBe('');
  });

  it('colours when told to, and not off a terminal', async () => {
    const sgr = '\u001B[';
    expect((await place.stratus(['run', 'good.yaml', '--quick'])).out).not.toContain(sgr);
    const always = ['run', 'good.yaml', '--quick', '--color', 'always'];
    expect((await place.stratus(always)).out).toContain(sgr);
    expect(
      (await place.stratus(['run', 'good.yaml', '--quick'], { env: { NO_COLOR: '1' } })).out,
    ).not.toContain(sgr);
  });

  it('does not mind a reader that has seen enough', async () => {
    const { code, err } = await place.command('bash', [
      '-c',
      `set -o pipefail; '${process.execPath}' "$0" run slow.yaml -v -o json=- | head -c 10 > /dev/null; echo "\${PIPESTATUS[0]}" >&2`,
      (await import('./stratus.js')).MAIN,
    ]);
    expect(code).toBe(0);
    expect(err).not.toMatch(/EPIPE|\n\s+at /);
    expect(lastLine(err)).toBe('99');
  });

  it('checks determinism, event by event', async () => {
    const { code, out } = await place.stratus(['run', 'good.yaml', '--check-determinism']);
    expect(code).toBe(0);
    expect(out).toMatch(/^good, .*: \d+ events twice the same, fingerprint [0-9a-f]{16}$/m);
  });
});

describe('a run that goes wrong', () => {
  it('through our fault exits 1, with the command that repeats it', async () => {
    // The logarithm is in every exponential draw.
    const breaking = 'data:text/javascript,Math.log=()=>{throw new Error("the sky fell")}';
    const { code, err } = await place.stratus(['run', 'good.yaml', '--seed', '3'], {
      env: { NODE_OPTIONS: `--import "${breaking.replace(/"/g, '%22')}"` },
    });
    expect(code).toBe(1);
    expect(err).toContain('a bug in Stratus: the sky fell');
    expect(err).toMatch(/stratus run good\.yaml .*--seed 3 --replication 0/);
  });

  it('because workers die exits 5, incomplete, with the command that repeats it', async () => {
    const dying =
      'data:text/javascript,import{isMainThread}from"node:worker_threads";if(!isMainThread)process.exit(7)';
    const { code, err } = await place.stratus(['run', 'good.yaml', '-j', '2'], {
      env: { NODE_OPTIONS: `--import "${dying.replace(/"/g, '%22')}"` },
    });
    expect(code).toBe(5);
    expect(err).toMatch(/the worker died/);
    expect(err).toMatch(/incomplete: 0 of 3 runs/);
    expect(err).toMatch(/replication 0 and 2 more.*stratus run good\.yaml .*--replication 0/s);
  });
});
