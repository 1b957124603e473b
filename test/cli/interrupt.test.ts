import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ResultDocument } from '../../src/report/result.js';
import { station, Workplace } from './stratus.js';

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
});
afterEach(() => place.remove());

const RUNS = 24;
/** Long enough for several seconds, short enough a run for some to be finished when it is stopped. */
const LONG = station({ name: 'long', replications: RUNS, duration: '5000s' });
const result = () =>
  JSON.parse(readFileSync(place.path('reports/long/result.json'), 'utf8')) as ResultDocument;

/** Runs until a line of progress says that a run is finished, then sends the signal. */
function interrupted(signal: NodeJS.Signals, jobs: string) {
  let sent = false;
  return place.stratus(['run', 'long.yaml', '--progress', 'plain', '-j', jobs], {
    onErr: (text, child) => {
      if (sent || !/[1-9]\d* of \d+ runs/.test(text)) return;
      sent = true;
      child.kill(signal);
    },
  });
}

describe('an interrupted run', () => {
  it.each([
    ['SIGINT', 130, '1'],
    ['SIGTERM', 143, '2'],
  ] as const)(
    'by %s exits %i and saves what is finished, and --resume gives the result of an undisturbed one',
    async (signal, expected, jobs) => {
      place.write('long.yaml', LONG);
      const { code, err } = await interrupted(signal, jobs);
      expect(code, err).toBe(expected);
      expect(err).toMatch(/incomplete: \d+ of 24 runs finished; --resume goes on from there/);
      expect(result().incomplete).toMatchObject({ reason: 'interrupted', planned: RUNS });
      const finished = result().cells[0]!.replications.length;
      expect(finished).toBeGreaterThan(0);
      expect(finished).toBeLessThan(RUNS);

      const resumed = await place.stratus([
        'run',
        'long.yaml',
        '--resume',
        '--progress',
        'none',
        '-j',
        jobs,
      ]);
      expect(resumed.code).toBe(0);
      expect(resumed.err).toMatch(new RegExp(`resuming: ${finished} finished runs?`));
      expect(existsSync(place.path('reports/long/.partial.json'))).toBe(false);
      const bytes = readFileSync(place.path('reports/long/result.json'), 'utf8');
      const whole = await place.stratus(['run', 'long.yaml', '-q', '-o', 'json=-']);
      expect(bytes).toBe(whole.out);
    },
  );

  it('exits at once when it is interrupted a second time', async () => {
    // A run of which one slice takes long: it is not asked whether to stop before that.
    place.write('long.yaml', station({ name: 'long', replications: 2, duration: '500000s' }));
    let sent = 0;
    const startedAt = performance.now();
    const { code } = await place.stratus(['run', 'long.yaml', '--progress', 'plain', '-j', '2'], {
      onErr: (text, child) => {
        if (sent === 0 && text.includes('runs')) {
          sent = 1;
          child.kill('SIGINT');
          child.kill('SIGINT');
        } else if (sent === 1 && text.includes('stopping')) {
          sent = 2;
          child.kill('SIGINT');
        }
      },
    });
    expect(code).toBe(130);
    expect(performance.now() - startedAt).toBeLessThan(60_000);
  });
});
