import type { Stream } from '../../src/engine/streams.js';
import { Streams } from '../../src/engine/streams.js';
import type { FaultSpec } from '../../src/models/fault.js';
import { s3 } from '../../src/models/s3/parameters.js';
import type { ResourceSpec } from '../../src/models/spec.js';
import type { NormalisedScenario } from '../../src/scenario/normalised.js';
import { bus, endpoint, topic } from '../models/events/fixtures.js';
import { at, constant, REGION, request, scenario, workload } from '../models/fixtures.js';
import { stream } from '../models/kinesis/fixtures.js';
import { fn } from '../models/lambda/fixtures.js';
import { queue } from '../models/sqs/fixtures.js';

type Kind = 'sns' | 'eventbridge' | 'sqs' | 'kinesis' | 'lambda' | 'service';
type Written = Readonly<Record<string, unknown>>;

/** How each kind of node is asked to take an event by a client. */
const OPERATIONS: Readonly<Partial<Record<Kind | 's3', string>>> = {
  sns: 'publish',
  eventbridge: 'put',
  sqs: 'send',
  kinesis: 'put',
  s3: 'put',
};
const NAMES = ['alpha', 'beta', 'gamma'];

/** A random graph of topics, buses, queues, streams, functions and endpoints: events only go onwards. */
export class EventGraph {
  readonly resources: Record<string, ResourceSpec> = {};
  readonly scenario: NormalisedScenario;
  /** Endpoints that fail whatever they get. */
  readonly failing = new Set<string>();
  private readonly kinds: Kind[] = [];
  private readonly random: Stream;

  constructor(seed: number) {
    this.random = new Streams(seed, 0).stream('graph', 'shape');
    const nodes = 3 + this.below(6);
    const first = this.of(['sns', 'eventbridge', 'sqs', 'kinesis', 's3'] as const);
    this.kinds = Array.from({ length: nodes }, () =>
      this.of([
        'sns',
        'eventbridge',
        'sqs',
        'sqs',
        'kinesis',
        'lambda',
        'lambda',
        'service',
      ] as const),
    );
    if (first !== 's3') this.kinds[0] = first;
    // From the last one on: what a node sends to is there when it is made.
    for (let i = nodes - 1; i >= 0; i--) this.resources[`n${i}`] = this.node(i);
    if (first === 's3') this.resources.bucket = this.bucket();
    for (const [id, spec] of Object.entries({ ...this.resources }))
      if (spec.type === 'sqs' || spec.type === 'kinesis') this.readers(id, spec.type);
    this.resources.dead = queue();
    this.resources.told = queue();
    this.scenario = this.run(first === 's3' ? 'bucket' : 'n0', OPERATIONS[first]!);
  }

  /** Requests that come in bursts, until all is done or for some time. */
  private run(entry: string, op: string): NormalisedScenario {
    const times: { timeS: number; name: string; key: string }[] = [];
    let timeS = 0;
    const count = 1 + this.below(40);
    for (let i = 0; i < count; i++) {
      if (this.chance(0.5)) timeS += this.random() * 30;
      times.push({ timeS, name: this.of(NAMES), key: `${this.below(4)}` });
    }
    const mix = NAMES.map((name) =>
      request(name, {
        op,
        key: { kind: 'trace' },
        requestBytes: constant(1 + this.below(300_000)),
      }),
    );
    const retries = {
      retries: this.below(3),
      backoff: { baseS: 1, maxS: 5, jitter: 'full' as const },
    };
    const clients = workload(entry, { source: at(times), mix });
    const producers = { ...clients, client: { ...clients.client, ...retries } };
    const durationS = this.chance(0.5) ? null : 60 + this.below(4000);
    const faults = this.chance(0.4) ? [this.fault('f0'), this.fault('f1')] : [];
    return { ...scenario({ producers }, this.resources, durationS), faults };
  }

  /** Requests for a resource, or a trigger's for its function, are refused on the way for some time. */
  private fault(name: string): FaultSpec {
    return {
      name,
      kind: this.of(['errors', 'throttle'] as const),
      resource: this.of(Object.keys(this.resources)),
      atS: this.below(200),
      forS: 1 + this.below(600),
      share: 0.1 + 0.9 * this.random(),
      everyS: null,
      times: null,
      region: null,
      zone: null,
      count: null,
      multiply: null,
      addS: null,
      between: null,
      connectTimeoutS: 1,
    };
  }

  private node(index: number): ResourceSpec {
    const kind = this.kinds[index]!;
    switch (kind) {
      case 'sns':
        return topic(this.targets(index), {
          duplicates: this.percent(20),
          delivery: this.time(),
          ...(this.chance(0.2) ? { publishRate: '2/s' } : {}),
        });
      case 'eventbridge':
        return bus({
          rules: this.targets(index).map(({ filter, ...target }) => ({
            ...(filter === undefined ? {} : { filter }),
            targets: [target],
          })),
          duplicates: this.percent(20),
          delivery: this.time(),
          ...(this.chance(0.3) ? { invocationRate: '1/s' } : {}),
        });
      case 'sqs':
        return this.queue(this.chance(0.25));
      case 'kinesis':
        return stream(this.chance(0.2) ? 'on-demand' : 1 + this.below(3));
      case 'lambda':
        return this.function({});
      case 'service': {
        const fails = this.chance(0.5);
        if (fails) this.failing.add(`n${index}`);
        return endpoint(fails ? '100%' : '0%');
      }
    }
  }

  /** Some of the nodes that come later; one that always takes events if there is none. */
  private targets(index: number): (Written & { filter?: Written })[] {
    const later = this.kinds.flatMap((_, i) => (i > index && this.chance(0.5) ? [`n${i}`] : []));
    const to = later.length > 0 ? later.slice(0, 5) : ['told'];
    return to.map((id) => ({
      to: id,
      ...(this.chance(0.5) ? { deadLetter: 'dead' } : {}),
      ...(this.chance(0.3) ? { filter: this.filter() } : {}),
    }));
  }

  private filter(): Written {
    if (this.chance(0.5)) return { events: [this.of(NAMES)] };
    return { share: this.percent(100) };
  }

  private queue(fifo: boolean): ResourceSpec {
    return queue({
      ...(fifo ? { kind: 'fifo' } : { duplicates: this.percent(20) }),
      visibility: `${1 + this.below(40)}s`,
      delivery: this.time(),
      ...(this.chance(0.6) ? { deadLetter: { to: 'dead', maxReceives: 1 + this.below(4) } } : {}),
      ...(this.chance(0.3) ? { retention: `${60 + this.below(600)}s` } : { retention: '1h' }),
      ...(this.chance(0.2) ? { delay: `${this.below(30)}s` } : {}),
      ...(this.chance(0.2) ? { maxMessage: '100KB' } : {}),
    });
  }

  private function(more: Written): ResourceSpec {
    const wait = { wait: { exponential: { mean: `${1 + this.below(3000)}ms` } } };
    const chance = this.of(['0%', '0%', '30%', '100%']);
    return fn({
      handles: { default: [wait, { fail: { chance } }] },
      timeout: `${2 + this.below(20)}s`,
      retries: this.below(3),
      maxEventAge: '10m',
      ...(this.chance(0.3) ? { concurrency: { reserved: 1 + this.below(3) } } : {}),
      ...(this.chance(0.5) ? { onFailure: 'told' } : {}),
      ...(this.chance(0.3) ? { deadLetterQueue: 'dead' } : {}),
      ...more,
    });
  }

  /** Functions that poll. */
  private readers(id: string, type: 'sqs' | 'kinesis'): void {
    const readers = this.below(type === 'sqs' ? 2 : 3);
    for (let i = 0; i < readers; i++) {
      const common = {
        batch: 1 + this.below(10),
        window: this.chance(0.5) ? '0s' : `${1 + this.below(10)}s`,
        partialFailures: this.chance(0.5),
        poison: { share: this.percent(30) },
        ...(this.chance(0.3) ? { filter: { share: this.percent(100) } } : {}),
      };
      const own =
        type === 'sqs'
          ? { queue: id, ...(this.chance(0.5) ? { maxConcurrency: 2 } : {}) }
          : {
              stream: id,
              delay: this.time(),
              parallelisation: 1 + this.below(3),
              enhancedFanOut: this.chance(0.3),
              bisect: this.chance(0.5),
              maxRecordAge: `${60 + this.below(300)}s`,
              ...(this.chance(0.5) ? { retries: this.below(3) } : {}),
              ...(this.chance(0.5) ? { onFailure: 'told' } : {}),
            };
      this.resources[`${id}-reader-${i}`] = this.function({ triggers: [{ ...own, ...common }] });
    }
  }

  private bucket(): ResourceSpec {
    const to = this.kinds.findIndex((kind) => kind !== 'service' || this.chance(0.5));
    const values = s3.schema.parse({
      type: 's3',
      latency: { read: '0s', write: '0s', list: '0s' },
      notify: [{ event: 'object-created', to: to < 0 ? 'told' : `n${to}` }],
      notifications: { duplicates: this.percent(10) },
    });
    return s3.toSpec(values, { region: REGION });
  }

  private time(): unknown {
    return this.chance(0.5) ? '0s' : { uniform: { min: '0s', max: `${1 + this.below(5000)}ms` } };
  }

  private chance(share: number): boolean {
    return this.random() < share;
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  /** None in half of the cases. */
  private percent(limit: number): string {
    return this.chance(0.5) ? '0%' : `${this.below(limit + 1)}%`;
  }

  private of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}
