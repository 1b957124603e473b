import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCENARIOS, station, Workplace } from './stratus.js';

const here = new Workplace();
const elsewhere = new Workplace();

beforeAll(() => {
  here.write('a.yaml', station({ name: 'a', replications: 5 }));
  mkdirSync(elsewhere.path('deep'));
});
afterAll(() => {
  here.remove();
  elsewhere.remove();
});

describe('the bytes of a result', () => {
  it('are the same for one worker and for two', async () => {
    const one = await here.stratus(['run', 'a.yaml', '-q', '-o', 'json=-', '-j', '1']);
    const two = await here.stratus(['run', 'a.yaml', '-q', '-o', 'json=-', '-j', '2']);
    expect(one.code).toBe(0);
    expect(two.out).toBe(one.out);
    const meta = JSON.parse(readFileSync(here.path('reports/a/meta.json'), 'utf8')) as {
      jobs: number;
    };
    expect(meta.jobs).toBe(2);
  });

  it.each(['calculator.yaml', 'mmc.yaml'])(
    'of %s are the same from another working directory, by another path, and a second time',
    async (name) => {
      const runIn = async (place: Workplace, file: string) => {
        const { code, out } = await place.stratus([
          'run',
          file,
          '-q',
          '--quick',
          '-o',
          'json=-',
          '--no-gate',
        ]);
        expect(code).toBe(0);
        return out;
      };
      const file = join(SCENARIOS, name);
      const first = await runIn(here, file);
      expect(await runIn(here, file)).toBe(first);
      elsewhere.write(name, readFileSync(file, 'utf8'));
      expect(await runIn(elsewhere, name)).toBe(first);
    },
  );

  it('change with the seed', async () => {
    const run = async (seed: string) =>
      (await here.stratus(['run', 'a.yaml', '-q', '--quick', '-o', 'json=-', '--seed', seed])).out;
    expect(await run('1')).not.toBe(await run('2'));
  });
});
