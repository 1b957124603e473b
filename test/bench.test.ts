import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

interface BenchRecord {
  readonly results: readonly {
    readonly name: string;
    readonly peers: readonly {
      readonly peer: string;
      readonly answer: Readonly<Record<string, number | string | null>>;
      readonly perSecond: number;
      readonly maxRssBytes: number;
      readonly problem: string | null;
    }[];
  }[];
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bench = (...args: string[]) =>
  spawnSync(process.execPath, ['bench/main.mjs', '--quick', '--json', ...args], {
    cwd: root,
    encoding: 'utf8',
  });

// Answers and counts only: how fast this machine is today is no matter of right and wrong.
describe('the benchmark, run small', () => {
  let record: BenchRecord;

  beforeAll(() => {
    const run = bench();
    expect(run.stderr).toBe('');
    record = JSON.parse(run.stdout) as BenchRecord;
    expect(run.status).toBe(0);
  }, 120_000);

  const peersOf = (name: string) => record.results.find((result) => result.name === name)!.peers;

  it('gets the right answer from every peer', () => {
    for (const { name, peers } of record.results) {
      for (const { peer, problem } of peers) expect(problem, `${name}, ${peer}`).toBe(null);
    }
  });

  it('takes the same events in the same order as the hand-written heap', () => {
    const [handWritten, ours] = peersOf('queue-mixed-1000');
    expect(ours!.peer).toBe('stratus');
    expect(ours!.answer.endedAt).toBe(handWritten!.answer.endedAt);
    expect(ours!.answer.checksum).toBe(handWritten!.answer.checksum);
  });

  it('handles two events a customer in a station, and answers every one', () => {
    const ours = peersOf('mm50').find(({ peer }) => peer === 'stratus')!;
    expect(ours.answer.requests).toBe(100_000);
    expect(ours.answer.events).toBe(200_000);
    expect(ours.answer.answers).toBe(100_000);
    expect(ours.answer.fingerprint).toMatch(/^[0-9a-f]{16}$/);
  });

  it('measures the hand-written loop, SIM.JS and the whole program', () => {
    expect(peersOf('mm1').map(({ peer }) => peer)).toEqual(
      expect.arrayContaining(['hand-written', 'stratus', 'simjs']),
    );
    expect(Number(peersOf('web-app')[0]!.answer.requests)).toBeGreaterThan(1000);
  });

  it('fails when a case is asked for that does not exist', () => {
    expect(bench('--only', 'no-such-case').status).toBe(2);
  });
});
