import { EventType } from '../../engine/event-type.js';
import { FLOAT_ZERO } from '../../engine/float-zero.js';
import type { Simulation } from '../../engine/simulation.js';
import { Fifo } from '../../queueing/fifo.js';
import { BLOCKED, HTTP_500, HTTP_502, OK, type Outcome } from '../../queueing/outcome.js';
import { type JobOwner, ProcessorSharing } from '../../queueing/processor-sharing.js';
import type { Request, Service } from '../../queueing/request.js';
import type { Rows } from '../../queueing/rows.js';
import { NO_WAIT_S, type StationStatistics } from '../../queueing/station-statistics.js';
import type { Programs } from './compile.js';
import type { Disk, Machine, MemoryLimit } from './machine.js';
import type { Host, Step, Task, TaskPool } from './task.js';

/** Name of a balancer's health check: served by whoever has a free slot, with no steps. */
export const HEALTH_CHECK = -1;

const NO_STEPS: readonly Step[] = [];

/** What all nodes of one group share. */
export interface NodeTemplate {
  readonly vcpus: number;
  /** Speed of a vCPU relative to the reference vCPU. */
  readonly speed: number;
  /** Requests served at once. */
  readonly concurrency: number;
  /** Requests that may wait for a slot; null: endless. */
  readonly queue: number | null;
  readonly programs: Programs;
  readonly statistics: StationStatistics;
  readonly tasks: TaskPool;
  /** Some scaling policy looks at the bytes of requests. */
  readonly countsBytes?: boolean;
  /** Where the nodes keep their numbers. */
  readonly rows: Rows;
  /** null: memory is never the limit. */
  readonly memory?: MemoryLimit | null;
  /** Called when a process is killed for want of memory. */
  ranOutOfMemory?(): void;
  /** Makes what a machine has beside vCPUs and slots; absent: nothing limits it. */
  machine?(): Machine;
}

const NO_DISKS: readonly Disk[] = [];

/**
 * A machine that runs handlers: worker slots with a queue in front, and vCPUs that the running
 * handlers share (processor sharing). A request holds its slot until its handler ends.
 */
export class ComputeNode implements Service, Host, JobOwner<Task> {
  private static readonly Accept = new EventType<ComputeNode, Request>(
    'compute-node.request-received',
    (node, request) => node.admit(request),
  );
  private static readonly Restarted = new EventType<ComputeNode, number>(
    'compute-node.restarted',
    (node, crashes) => node.restarted(crashes),
  );

  // What every request touches comes first, and lies together: with ten thousand nodes all of it is
  // far away in memory.
  alive = true;
  /** What tasks run on: the machine itself, or a process on it that can die before it. */
  private process: Host & { alive: boolean } = this;
  private readonly cpu = new ProcessorSharing<Task>(
    this.sim,
    this.template.vcpus,
    this,
    this.template.rows,
    this.machine === null ? null : this.machine.credits,
  );
  private readonly network = this.machine === null ? null : this.machine.network;
  /** Requests in service, and the latest of their tasks, which leads to the others. */
  private serving = 0;
  private latest: Task | null = null;
  /** Requests that wait; their line is made when the first one has to. */
  private queued = 0;
  private onIdle: (() => void) | null = null;
  /** Requests that have come since the start, those refused included; health checks are not counted. */
  received = 0;

  readonly disks = this.machine === null ? NO_DISKS : this.machine.disks;
  /** Bytes of those requests, and of the answers that they ask for; only where the template says so. */
  bytesIn = FLOAT_ZERO;
  bytesOut = FLOAT_ZERO;

  private waiting: Fifo<Request> | null = null;
  /** Waiting requests are being given free slots. */
  private dispatching = false;
  /** The machine is gone for good. */
  private off = false;
  /** How often memory has run out. */
  crashes = 0;

  /**
   * @param zone availability zone (index); -1: none
   * @param machine what it has beside vCPUs and slots; null: nothing that limits it
   */
  constructor(
    private readonly sim: Simulation,
    private readonly template: NodeTemplate,
    readonly zone: number,
    readonly machine: Machine | null = null,
  ) {
    if (template.memory != null) this.process = new Process(this);
  }

  /** Requests in service and waiting. */
  get present(): number {
    return this.serving + this.queued;
  }

  private get isFull(): boolean {
    const { concurrency, queue } = this.template;
    return queue !== null && this.present >= concurrency + queue;
  }

  /** Integral of busy vCPUs, in vCPU-seconds since the start. */
  busyIntegral(): number {
    return this.cpu.busyIntegral();
  }

  accept(request: Request): void {
    if (request.requestBytes > 0 && this.network !== null) {
      const { sim } = this;
      const time = this.network.receive(request.requestBytes, sim.now);
      sim.schedule(time, ComputeNode.Accept, this, request);
    } else this.admit(request);
  }

  /** Seconds until an answer of that size is out. */
  sendTime(bytes: number): number {
    return bytes > 0 && this.network !== null ? this.network.send(bytes, this.sim.now) : 0;
  }

  /** The whole request is there. */
  private admit(request: Request): void {
    const { template } = this;
    const isCheck = request.name === HEALTH_CHECK;
    if (!isCheck) {
      this.received++;
      if (template.countsBytes) {
        this.bytesIn += request.requestBytes;
        this.bytesOut += request.responseBytes;
      }
    }
    if (!this.alive) {
      request.answer(HTTP_502);
    } else if (isCheck && request.event) {
      // A check that only connects: the kernel takes it on, unless the backlog is full.
      request.answer(this.isFull ? BLOCKED : OK);
    } else if (this.serving < template.concurrency && this.queued === 0) {
      this.start(request, 0);
    } else if (template.queue === null || this.present < template.concurrency + template.queue) {
      request.arrivedAt = this.sim.now;
      this.waiting ??= new Fifo<Request>(4);
      this.waiting.push(request);
      this.queued++;
      template.statistics.queueLength.add(this.sim.now, 1);
    } else {
      if (!isCheck) template.statistics.blocked++;
      request.answer(BLOCKED);
    }
  }

  compute(task: Task, work: number): void {
    this.cpu.submit(task, work / this.template.speed);
  }

  workDone(task: Task): void {
    task.advance();
  }

  taskDone(task: Task): void {
    const { request, outcome, responded } = task;
    this.serving--;
    const { newer, older } = task;
    if (newer === null) this.latest = older;
    else newer.older = older;
    if (older !== null) older.newer = newer;
    const { statistics } = this.template;
    statistics.busy.add(this.sim.now, -1);
    statistics.lastDeparture = this.sim.now;
    this.template.tasks.release(task);
    this.startWaiting();
    if (responded) statistics.served++;
    else this.answer(request!, outcome);
    if (this.onIdle !== null && this.present === 0) this.onIdle();
  }

  /** Calls back, once, when nothing is in service or waiting; at once if that is so now. */
  whenIdle(callback: () => void): void {
    this.onIdle = () => {
      this.onIdle = null;
      callback();
    };
    if (this.present === 0) this.onIdle();
  }

  /** The machine is gone: what it was doing is answered as a broken connection. */
  kill(): void {
    this.off = true;
    this.onIdle = null;
    this.machine?.end();
    if (this.alive) this.drop();
  }

  /** The process dies with all that it was doing. */
  private drop(): void {
    this.alive = false;
    this.process.alive = false;
    this.template.statistics.busy.add(this.sim.now, -this.serving);
    const lost: Request[] = [];
    for (let task = this.latest; task !== null; task = task.older) {
      if (task.request !== null) lost.push(task.request);
      task.request = null;
    }
    this.serving = 0;
    this.latest = null;
    // Those that came first are answered first.
    lost.reverse();
    // Tasks that hold the CPU end here; those that wait for a call or a timer end when it comes back.
    this.cpu.clear((task) => task.discard());
    while (this.queued > 0) lost.push(this.nextWaiting());
    for (const request of lost) request.answer(HTTP_502);
  }

  /** Memory is used up: the process is killed with all that it was doing, and starts again. */
  private runOutOfMemory({ restartS }: MemoryLimit): void {
    this.crashes++;
    this.template.ranOutOfMemory?.();
    this.drop();
    this.sim.schedule(restartS, ComputeNode.Restarted, this, this.crashes);
    this.onIdle?.();
  }

  private restarted(crashes: number): void {
    // The machine itself may have been switched off meanwhile.
    if (this.off || crashes !== this.crashes) return;
    this.alive = true;
    this.process = new Process(this);
  }

  /**
   * Gives free slots to those that wait. A loop: of handlers that end at once, each would otherwise
   * start the next from inside itself, and a long queue would overflow the stack.
   */
  private startWaiting(): void {
    if (this.queued === 0 || this.dispatching) return;
    this.dispatching = true;
    while (this.queued > 0 && this.serving < this.template.concurrency) {
      const next = this.nextWaiting();
      this.start(next, this.sim.now - next.arrivedAt);
    }
    this.dispatching = false;
  }

  private nextWaiting(): Request {
    this.queued--;
    this.template.statistics.queueLength.add(this.sim.now, -1);
    return this.waiting!.shift()!;
  }

  private start(request: Request, wait: number): void {
    const { statistics, programs, tasks, memory } = this.template;
    if (memory != null && this.serving >= memory.requests) {
      this.runOutOfMemory(memory);
      request.answer(HTTP_502);
      return;
    }
    const task = tasks.acquire();
    const { latest } = this;
    task.older = latest;
    if (latest !== null) latest.newer = task;
    this.latest = task;
    this.serving++;
    statistics.busy.add(this.sim.now, 1);
    if (request.name === HEALTH_CHECK) {
      task.begin(this.process, request, NO_STEPS);
      return;
    }
    statistics.wait.add(wait);
    if (wait > NO_WAIT_S) statistics.waited++;
    const steps = programs[request.name];
    if (steps === undefined) {
      throw new Error(
        `no handler for request name ${request.name}: validation should have refused it`,
      );
    }
    task.begin(this.process, request, steps);
  }

  private answer(request: Request, outcome: Outcome): void {
    if (request.name !== HEALTH_CHECK) {
      if (outcome === HTTP_500) this.template.statistics.failed++;
      else this.template.statistics.served++;
    }
    request.answer(outcome, outcome === OK ? this.sendTime(request.responseBytes) : 0);
  }
}

/** A process on a machine that may be killed while the machine goes on. */
class Process implements Host {
  alive = true;

  constructor(private readonly node: ComputeNode) {}

  get zone(): number {
    return this.node.zone;
  }

  get disks(): readonly Disk[] {
    return this.node.disks;
  }

  sendTime(bytes: number): number {
    return this.node.sendTime(bytes);
  }

  compute(task: Task, work: number): void {
    this.node.compute(task, work);
  }

  taskDone(task: Task): void {
    this.node.taskDone(task);
  }
}
