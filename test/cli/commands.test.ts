import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS, optionsOf } from '../../src/cli/options.js';
import type { ResultDocument } from '../../src/report/result.js';
import { SCENARIOS, station, Workplace } from './stratus.js';

const place = new Workplace();
beforeAll(async () => {
  place.write('a.yaml', station({ name: 'a' }));
  place.write(
    'b.yaml',
    station({ name: 'b', pricePerHour: 2 }).replace('servers: 4', 'servers: 3'),
  );
  place.write('bad.yaml', station({ name: 'bad' }).replace('servers', 'servrs'));
  await place.stratus(['run', 'a.yaml', '-q']);
});
afterAll(() => place.remove());

describe('stratus', () => {
  it('without a command shows help on stderr and exits 2', async () => {
    const { code, out, err } = await place.stratus([]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('Usage: stratus <command>');
  });

  it('--help and -V are results: on stdout, exit 0', async () => {
    expect((await place.stratus(['-h'])).out).toContain('Usage: stratus <command>');
    expect((await place.stratus(['run', '--help'])).out).toContain('--check-determinism');
    const { version } = JSON.parse(readFileSync(join(SCENARIOS, '..', 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(await place.stratus(['-V'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it('compare shows scenarios and saved results side by side, in pairs', async () => {
    const { code, out, err } = await place.stratus(['compare', 'reports/a/result.json', 'b.yaml']);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toContain('b against a');
    expect(out).toMatch(/cost per month/);
    const json = await place.stratus(['compare', 'a.yaml', 'b.yaml', '-q', '-o', 'json=-']);
    const { comparison } = JSON.parse(json.out) as ResultDocument;
    expect(comparison[0]!.differences.every(({ difference }) => difference.n === 3)).toBe(true);
    const cost = comparison[0]!.differences.find(
      ({ of, metric }) => of === '' && metric === 'cost-per-month',
    )!;
    expect(cost).toMatchObject({ baseline: 730, value: 1460, relative: 1 });
  });

  it('compare says when there are no pairs', async () => {
    const { err } = await place.stratus([
      'compare',
      'reports/a/result.json',
      'b.yaml',
      '--seed',
      '9',
    ]);
    expect(err).toMatch(/b\.yaml .*not paired/);
  });

  it('compare with one input is a usage error', async () => {
    const { code, err } = await place.stratus(['compare', 'a.yaml']);
    expect(code).toBe(2);
    expect(err).toContain('only a.yaml was given');
  });

  it('report shows what the run showed', async () => {
    const run = await place.stratus(['run', 'a.yaml']);
    const { code, out } = await place.stratus([
      'report',
      'reports/a/result.json',
      '-o',
      'html=x.html',
    ]);
    expect(code).toBe(0);
    expect(run.out.startsWith(out)).toBe(true);
    expect(existsSync(place.path('x.html'))).toBe(true);
    expect((await place.stratus(['report', 'a.yaml'])).code).toBe(4);
  });

  it('validate lists problems on stdout and exits 3, or says that all is well', async () => {
    const bad = await place.stratus(['validate', 'a.yaml', 'bad.yaml']);
    expect(bad.code).toBe(3);
    expect(bad.out).toContain('a.yaml: valid, 1 cell');
    expect(bad.out).toContain('servrs');
    const json = await place.stratus(['validate', 'bad.yaml', '--json']);
    expect(JSON.parse(json.out)).toMatchObject({ format: 'stratus.diagnostics' });
    expect((await place.stratus(['validate', 'a.yaml'])).code).toBe(0);
  });

  it('plan tells runs and, with -v, settings, without running', async () => {
    place.write('planned.yaml', station({ name: 'planned' }));
    const { code, out } = await place.stratus([
      'plan',
      'planned.yaml',
      '-v',
      '--replications',
      '4',
    ]);
    expect(code).toBe(0);
    expect(out).toMatch(/\b4\b/);
    expect(out).toContain('servers');
    expect(existsSync(place.path('reports/planned'))).toBe(false);
  });

  it('explain knows types, lists topics, and suggests', async () => {
    expect((await place.stratus(['explain', 'service'])).out).toContain('servers');
    expect((await place.stratus(['explain'])).out).toContain('service');
    const { code, err } = await place.stratus(['explain', 'srevice']);
    expect(code).toBe(2);
    expect(err).toContain('service');
  });

  it('schema is a JSON Schema', async () => {
    const { code, out } = await place.stratus(['schema']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toHaveProperty('$schema');
  });

  it('prices can be searched', async () => {
    const { code, out } = await place.stratus(['prices', 'dynamodb.rru', '--region', 'us-east-1']);
    expect(code).toBe(0);
    expect(out).toMatch(/dynamodb\.rru\s+0\.000000\d+/);
  });

  it('completion speaks to bash, zsh and fish only', async () => {
    const { out } = await place.stratus(['completion', 'bash']);
    expect(() => execFileSync('bash', ['-n'], { input: out })).not.toThrow();
    expect((await place.stratus(['completion', 'powershell'])).code).toBe(2);
  });

  it.each(['web', 'queue'])(
    'init writes a %s scenario that is valid and runs, and overwrites nothing',
    async (template) => {
      const { code } = await place.stratus(['init', template, '--template', template]);
      expect(code).toBe(0);
      expect(existsSync(place.path(template, '.github/workflows/stratus.yml'))).toBe(true);
      const scenario = `${template}/scenario.yaml`;
      expect((await place.stratus(['validate', scenario])).out).toBe(
        `${scenario}: valid, 1 cell\n`,
      );
      expect((await place.stratus(['run', scenario, '--quick', '--no-gate'])).code).toBe(0);
      const again = await place.stratus(['init', template]);
      expect(again.code).toBe(4);
      expect(again.err).toContain(`cannot write ${scenario}: it exists already`);
    },
  );
});

describe('the page on the command line', () => {
  const page = readFileSync(join(SCENARIOS, '..', 'docs', 'command-line.md'), 'utf8');

  it('has every command and every option, and no option that is not there', () => {
    const known = new Set<string>();
    for (const [name, spec] of Object.entries(COMMANDS)) {
      expect(page).toContain(`stratus ${name}`);
      for (const option of Object.keys(optionsOf(spec))) {
        known.add(option);
        expect(page).toContain(`--${option}`);
      }
    }
    for (const [, option] of page.matchAll(/--([a-z][a-z-]+)/g)) {
      if (option !== 'max-old-space-size') expect(known).toContain(option);
    }
  });
});
