import { describe, expect, it } from 'vitest';
import type { ReplicationResult } from '../../src/experiment/replication-result.js';
import type { ResourceSpec } from '../../src/models/spec.js';
import { simulate } from '../models/fixtures.js';
import { EventGraph } from './event-graphs.js';

/** Another seed tries other graphs: `STRATUS_PROPERTY_SEED=7 npx vitest run test/property`. */
const SEED = Number(process.env.STRATUS_PROPERTY_SEED ?? 20_261_126);
const GRAPHS = 1000;

/** What a resource says of its events, by the words that it has for it. */
class Account {
  private readonly metrics: Readonly<Record<string, unknown>>;

  constructor(result: ReplicationResult, id: string) {
    this.metrics = result.resources[id]!.metrics;
  }

  of(name: string): number {
    const value = this.metrics[name] ?? 0;
    if (typeof value !== 'number') throw new Error(`${name} is no number`);
    return value;
  }

  sum(...names: string[]): number {
    return names.reduce((total, name) => total + this.of(name), 0);
  }

  /** What a trigger or the notifications of a bucket say. */
  group(name: string): Readonly<Record<string, number>> {
    return (this.metrics[name] ?? {}) as Record<string, number>;
  }
}

/** Each kind's own equation: what came in is what became of it. */
const BALANCES: Partial<Record<ResourceSpec['type'], (account: Account) => [number, number]>> = {
  sns: delivered,
  eventbridge: delivered,
  sqs: (a) => [
    a.sum('carried', 'count', 'duplicates'),
    a.sum('deleted', 'expired', 'deadLettered', 'present'),
  ],
  lambda: (a) => [
    a.sum('asyncReceived', 'asyncDuplicates'),
    a.sum('asyncServed', 'asyncFailed', 'asyncExpired', 'asyncInQueue'),
  ],
  s3: (a) => {
    const { events = 0, duplicates = 0, delivered = 0, expired = 0 } = a.group('notifications');
    return [
      events + duplicates,
      delivered + expired + (a.group('notifications')['in flight'] ?? 0),
    ];
  },
};

function delivered(a: Account): [number, number] {
  return [
    a.sum('carried', 'deliveries', 'duplicates'),
    a.sum('delivered', 'expired', 'deadLettered', 'inFlight'),
  ];
}

/** Events that a resource was handed, and those that it handed to others. */
function handed(graph: EventGraph, id: string, spec: ResourceSpec, a: Account): [number, number] {
  switch (spec.type) {
    case 'sns':
    case 'eventbridge':
      return [a.of('count'), a.sum('delivered', 'deadLettered')];
    case 'sqs':
      // What a FIFO queue knows already it takes, and does not keep.
      return [a.sum('count', 'deduplicated') - a.of('moved'), 0];
    case 'kinesis':
      return [a.of('count'), 0];
    case 's3':
      return [a.of('requests'), a.group('notifications').delivered ?? 0];
    case 'service':
      return [graph.failing.has(id) ? 0 : a.of('served'), 0];
    case 'lambda': {
      const triggered = spec.triggers.map(({ from }) => a.group(`trigger.${from}`).reported ?? 0);
      const reported = triggered.reduce((sum, one) => sum + one, 0);
      return [a.of('asyncReceived'), a.sum('destinationDelivered', 'deadLettered') + reported];
    }
    default:
      throw new Error(`no such node: ${spec.type}`);
  }
}

/** What the graphs met, all together: a property that nothing meets is none. */
const met: Record<string, number> = {};
const meet = (what: string, count: number) => {
  met[what] = (met[what] ?? 0) + count;
};

function check(seed: number): void {
  const graph = new EventGraph(seed);
  const result = simulate(graph.scenario, seed);
  const { completed } = result.workloads.producers!;
  const entries = Object.entries(graph.resources);
  let got = 0;
  let gave = completed;
  for (const [id, spec] of entries) {
    const account = new Account(result, id);
    const balance = BALANCES[spec.type]?.(account);
    if (balance !== undefined) expect(balance[0], `graph ${seed}, ${id}`).toBe(balance[1]);
    const [into, out] = handed(graph, id, spec, account);
    got += into;
    gave += out;
    for (const name of ['duplicates', 'expired', 'deadLettered', 'retries', 'moved', 'lateDeletes'])
      meet(name, account.of(name));
    if (spec.type === 'lambda') checkTriggers(graph, result, seed, id, account);
  }
  // Nothing is handed over that nobody has got, and nobody gets what was not handed over.
  expect(got, `graph ${seed}`).toBe(gave);
  if (graph.scenario.run.durationS !== null) return;
  // It has come to an end: nothing is under way any more.
  for (const [id, spec] of entries)
    if (spec.type === 'sns' || spec.type === 'eventbridge')
      expect(new Account(result, id).of('inFlight'), `graph ${seed}, ${id}`).toBe(0);
  meet('ended', 1);
}

/** What a reader of a stream was given is done, given up, too old, not wanted, or still to do. */
function checkTriggers(
  graph: EventGraph,
  result: ReplicationResult,
  seed: number,
  id: string,
  account: Account,
): void {
  const spec = graph.resources[id]!;
  if (spec.type !== 'lambda') return;
  for (const { kind, from } of spec.triggers) {
    const t = account.group(`trigger.${from}`);
    meet('batches', t.batches!);
    meet('failed batches', t['failed batches']!);
    meet('filtered out', t['filtered out']!);
    if (kind === 'queue') {
      const source = new Account(result, from);
      expect(t.done! + t['filtered out']!, `graph ${seed}, ${id}`).toBe(
        source.of('deleted') + source.of('lateDeletes'),
      );
      continue;
    }
    meet('given up', t['given up']!);
    meet('stream expired', t.expired!);
    const ended = t.done! + t['given up']! + t.expired! + t['filtered out']! + t['still to do']!;
    expect(ended, `graph ${seed}, ${id} reads ${from}`).toBe(new Account(result, from).of('count'));
  }
}

describe('random graphs of events', () => {
  it(`lose and invent nothing: ${GRAPHS} of them`, { timeout: 120_000 }, () => {
    for (let i = 0; i < GRAPHS; i++) check(SEED + i);
    // Everything that can happen to an event has happened often.
    for (const [what, count] of Object.entries(met)) expect(count, what).toBeGreaterThan(20);
    expect(Object.keys(met)).toHaveLength(12);
  });
});
