import { EventType } from '../../../src/engine/event-type.js';
import { Simulation } from '../../../src/engine/simulation.js';
import { Streams } from '../../../src/engine/streams.js';
import { compileHandlers, type HandlerContext } from '../../../src/models/handler/compile.js';
import { ComputeNode } from '../../../src/models/handler/compute-node.js';
import type { HandlersSpec, StepSpec } from '../../../src/models/handler/steps.js';
import { TaskPool } from '../../../src/models/handler/task.js';
import type { Path } from '../../../src/models/network/path.js';
import { OK, THROTTLED } from '../../../src/queueing/outcome.js';
import { type Request, RequestPool, type ReturnPath } from '../../../src/queueing/request.js';
import { Rows } from '../../../src/queueing/rows.js';
import { StationStatistics } from '../../../src/queueing/station-statistics.js';
import { Sender } from '../../queueing/sender.js';

const amount = (value: number) => ({
  base: { kind: 'constant', value } as const,
  perRequestMB: 0,
  perResponseMB: 0,
});

/** Where calls go: answered within the call, or so many seconds later; well or badly. */
export const BACKENDS = {
  now: { delayS: 0, outcome: OK },
  later: { delayS: 0.25, outcome: OK },
  'refuses-now': { delayS: 0, outcome: THROTTLED },
  'refuses-later': { delayS: 0.5, outcome: THROTTLED },
} as const;
export type BackendName = keyof typeof BACKENDS;

/** The words for steps, short. */
export const steps = {
  cpu: (work: number): StepSpec => ({ kind: 'cpu', work: amount(work) }),
  wait: (time: number): StepSpec => ({ kind: 'wait', time: amount(time) }),
  call: (to: BackendName): StepSpec => ({
    kind: 'call',
    call: {
      to,
      op: null,
      items: 1,
      itemBytes: null,
      consistent: false,
      transactional: false,
      requestBytes: { kind: 'constant', value: 100 },
    },
  }),
  parallel: (...branches: StepSpec[][]): StepSpec => ({ kind: 'parallel', branches }),
  choose: (...choices: [weight: number, steps: StepSpec[]][]): StepSpec => ({
    kind: 'choose',
    choices: choices.map(([weight, steps]) => ({ weight, steps })),
  }),
  repeat: (times: number, ...steps: StepSpec[]): StepSpec => ({ kind: 'repeat', times, steps }),
  fail: (chance: number): StepSpec => ({ kind: 'fail', chance }),
  respond: (bytes: number | null = null): StepSpec => ({
    kind: 'respond',
    bytes: bytes === null ? null : { kind: 'constant', value: bytes },
  }),
};

class Backend implements Path, ReturnPath {
  private static readonly Answer = new EventType<Backend, Request>(
    'test.backend',
    (backend, request) => backend.answer(request),
  );

  calls = 0;

  constructor(
    private readonly sim: Simulation,
    private readonly name: BackendName,
  ) {}

  send(request: Request): void {
    this.calls++;
    request.path = this;
    request.outcome = BACKENDS[this.name].outcome;
    const { delayS } = BACKENDS[this.name];
    if (delayS === 0) this.answer(request);
    else this.sim.schedule(delayS, Backend.Answer, this, request);
  }

  answer(request: Request): void {
    request.caller!.answered(request, 0);
  }
}

export interface NodeOptions {
  readonly vcpus?: number;
  readonly speed?: number;
  readonly concurrency?: number;
  readonly queue?: number | null;
}

/** A compute node, what it calls, and a sender of requests; no network between. */
export class World {
  readonly sim = new Simulation();
  readonly requests = new RequestPool();
  readonly tasks = new TaskPool();
  readonly statistics = new StationStatistics(0);
  readonly backends: Readonly<Record<BackendName, Backend>>;
  readonly node: ComputeNode;
  readonly sender: Sender;

  /** Handlers have the names `0`, `1`, …: the index of a request's name. */
  constructor(handlers: HandlersSpec | StepSpec[], options: NodeOptions = {}) {
    const { sim, requests, tasks, statistics } = this;
    const backend = (name: BackendName) => new Backend(sim, name);
    this.backends = {
      now: backend('now'),
      later: backend('later'),
      'refuses-now': backend('refuses-now'),
      'refuses-later': backend('refuses-later'),
    };
    const streams = new Streams(1, 0);
    const context: HandlerContext = {
      sim,
      requests,
      stream: (purpose) => streams.stream('test', purpose),
      path: (to) => this.backends[to as BackendName],
      name: () => 0,
      takesEvents: () => false,
      operation: (asked) => ({ ...asked, index: 0 }),
    };
    const specs: HandlersSpec = Array.isArray(handlers)
      ? { default: handlers }
      : (handlers as HandlersSpec);
    const programs = compileHandlers(specs, ['0', '1', '2'], context);
    this.node = new ComputeNode(
      sim,
      {
        vcpus: options.vcpus ?? 1,
        speed: options.speed ?? 1,
        concurrency: options.concurrency ?? Number.POSITIVE_INFINITY,
        queue: options.queue ?? null,
        programs,
        statistics,
        tasks,
        rows: new Rows(),
      },
      -1,
    );
    this.sender = new Sender(sim, this.node, requests);
  }

  /** Sends requests at times, runs to the end, and gives the answers as [id, outcome, time]. */
  run(...times: readonly number[]): (readonly [id: number, outcome: number, at: number])[] {
    times.forEach((at, id) => {
      this.sender.sendAt(at, id);
    });
    this.sim.run();
    return this.sender.answers.map(({ id, outcome, at }) => [id, outcome, at] as const);
  }

  /** What a run that is over has left behind: nothing. */
  get left(): { tasks: number; requests: number; present: number; busy: number; waiting: number } {
    return {
      tasks: this.tasks.inUse,
      requests: this.requests.inUse,
      present: this.node.present,
      busy: this.statistics.busy.level,
      waiting: this.statistics.queueLength.level,
    };
  }
}

export const NOTHING_LEFT = { tasks: 0, requests: 0, present: 0, busy: 0, waiting: 0 };
