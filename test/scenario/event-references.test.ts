import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/index.js';

/** Errors of a scenario with these resources, by the reason that they end with. */
function refusals(resources: Readonly<Record<string, unknown>>): string[] {
  const text = JSON.stringify({
    version: 1,
    name: 'events',
    run: { duration: '1m' },
    workloads: {
      clients: { entry: 'in', arrivals: { poisson: { rate: '1/s' } }, mix: { job: ASK } },
    },
    resources: { in: { type: 'sqs' }, ...resources },
  });
  const { diagnostics } = loadScenario({ file: 'events.yaml', text });
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
}

const ASK = { op: 'send' };
const FIFO = { type: 'sqs', kind: 'fifo' };
const fn = (more: object) => ({
  type: 'lambda',
  runtime: 'nodejs22.x',
  handles: { default: [{ wait: '1ms' }] },
  ...more,
});

describe('what AWS does not connect', () => {
  it('is a standard topic, a bucket or a function, and a FIFO queue', () => {
    const topic = { type: 'sns', subscriptions: [{ to: 'q' }] };
    const bucket = { type: 's3', notify: [{ event: 'object-created', to: 'q' }] };
    for (const from of [topic, bucket, fn({ onFailure: 'q' })])
      expect(refusals({ q: FIFO, from })[0]).toMatch(/standard queues and topics only/);
    expect(refusals({ q: FIFO, from: { ...topic, kind: 'fifo' } })).toEqual([]);
    expect(refusals({ q: { type: 'sqs' }, from: bucket })).toEqual([]);
  });

  it('is a queue and a dead-letter queue of the other kind', () => {
    const dead = { to: 'dead' };
    const of = (kind: string, other: string) =>
      refusals({ q: { type: 'sqs', kind, deadLetter: dead }, dead: { type: 'sqs', kind: other } });
    expect(of('fifo', 'standard')[0]).toMatch(/of a FIFO queue is a FIFO queue/);
    expect(of('standard', 'fifo')[0]).toMatch(/of a standard queue is a standard queue/);
    expect([...of('fifo', 'fifo'), ...of('standard', 'standard')]).toEqual([]);
  });

  it('is a queue whose visibility time-out is shorter than the function’s time-out', () => {
    const triggers = [{ queue: 'in' }];
    expect(refusals({ f: fn({ timeout: '31s', triggers }) })[0]).toMatch(/Lambda refuses that/);
    expect(refusals({ f: fn({ timeout: '30s', triggers }) })).toEqual([]);
  });
});
