import { EventType } from '../../engine/event-type.js';
import { FLOAT_ZERO } from '../../engine/float-zero.js';
import type { Simulation } from '../../engine/simulation.js';
import { ec2BilledSeconds } from '../../pricing/billed-time.js';
import type { Service } from '../../queueing/request.js';
import { ComputeNode, type NodeTemplate } from '../handler/compute-node.js';
import type { Target } from '../target.js';

/**
 * From RunInstances until the state is `running`, when billing starts, in seconds.
 * Measured: 4.905 s on a c5.xlarge (daemonology.net, 2021-08-12).
 */
export const PENDING_S = 4.905;

/** A spot instance that EC2 takes back within its first hour costs nothing (billing-for-interrupted-spot-instances). */
const FREE_IF_INTERRUPTED_WITHIN_S = 3600;

export type InstanceState = 'pending' | 'running' | 'stopped' | 'terminated';

/** Told what becomes of an instance. */
export interface InstanceListener {
  /** It is running, and billed; its operating system may be on its way up. */
  running(instance: Instance): void;
  /** The operating system is up and the bootstrap script done: it can serve. */
  ready(instance: Instance): void;
}

/**
 * An EC2 instance: pending, running (and, a boot later, ready to serve), stopped, terminated. Billed
 * while it is running, each start for a minute at least; its volumes are there until it is terminated.
 *
 * Source: EC2 User Guide, ec2-instance-lifecycle (2026).
 */
export class Instance implements Target {
  private static readonly Running = new EventType<Instance, number>(
    'ec2.instance-running',
    (instance, start) => instance.becomeRunning(start),
  );
  private static readonly Ready = new EventType<Instance, number>(
    'ec2.instance-ready',
    (instance, start) => instance.becomeReady(start),
  );

  readonly checked = true;
  state: InstanceState = 'pending';
  /** The machine: another one after each start. */
  node: ComputeNode;
  /** When it began to serve, this time; Infinity before. */
  readyAt = Number.POSITIVE_INFINITY;
  /** When it began to run, this time; Infinity while it is not running. */
  runningAt = Number.POSITIVE_INFINITY;
  terminatedAt = Number.POSITIVE_INFINITY;

  /** Balancers that find it unhealthy. */
  private readonly failed = new Set<object>();
  /** Starts so far: what was scheduled for an earlier one is void. */
  private starts = 0;
  /** When its volumes came to be. */
  private createdAt = Number.POSITIVE_INFINITY;
  /** Seconds billed, in the window, for starts that are over. */
  private billedBefore = FLOAT_ZERO;

  /**
   * @param kind index of its template in the fleet
   * @param billFrom when the window began that the bill is for
   */
  constructor(
    private readonly sim: Simulation,
    readonly template: NodeTemplate,
    readonly kind: number,
    readonly zone: number,
    private readonly listener: InstanceListener,
    private billFrom: number,
  ) {
    this.node = new ComputeNode(sim, template, zone, template.machine?.());
    this.node.alive = false;
  }

  get entry(): Service {
    return this.node;
  }

  get ready(): boolean {
    return this.state === 'running' && this.readyAt <= this.sim.now;
  }

  /** It has been serving since before the simulation began. */
  wasRunning(): void {
    this.starts++;
    this.state = 'running';
    this.node.alive = true;
    this.runningAt = this.sim.now;
    this.createdAt = this.sim.now;
    this.readyAt = this.sim.now;
    this.node.machine?.wasRunning();
  }

  /** It has been stopped since before the simulation began, set up and all. */
  wasStopped(): void {
    this.state = 'stopped';
    this.createdAt = this.sim.now;
  }

  /**
   * Launches it, or starts it again.
   *
   * @param bootS until the operating system is up, in seconds from now
   * @param setUpS the bootstrap script after that
   */
  start(bootS: number, setUpS: number): void {
    if (this.state === 'terminated') throw new Error('an instance that is terminated stays so');
    if (this.starts++ > 0 || this.state === 'stopped') {
      const { machine } = this.node;
      machine?.restart();
      this.node = new ComputeNode(this.sim, this.template, this.zone, machine);
      this.node.alive = false;
    }
    this.state = 'pending';
    this.sim.schedule(Math.min(PENDING_S, bootS), Instance.Running, this, this.starts);
    this.sim.schedule(bootS + setUpS, Instance.Ready, this, this.starts);
  }

  /** Stops it; what it was doing is answered as a broken connection. */
  stop(): void {
    if (this.state !== 'running' && this.state !== 'pending') return;
    this.halt('stopped', false);
  }

  /**
   * Ends it; what it was doing is answered as a broken connection.
   *
   * @param interrupted EC2 takes it back: a spot instance in its first hour is then free
   */
  terminate(interrupted = false): void {
    if (this.state === 'terminated') return;
    this.halt('terminated', interrupted);
    this.terminatedAt = this.sim.now;
  }

  /** Whether some balancer finds it unhealthy. */
  get failing(): boolean {
    return this.failed.size > 0;
  }

  healthChanged(balancer: object, healthy: boolean): void {
    if (healthy) this.failed.delete(balancer);
    else this.failed.add(balancer);
  }

  /** A new window begins. */
  resetBill(now: number): void {
    this.billFrom = now;
    this.billedBefore = 0;
  }

  /** Seconds billed in the window. */
  billedS(now: number): number {
    return this.billedBefore + this.billedOfStart(now);
  }

  /** Seconds that its volumes were there in the window. */
  existedS(now: number): number {
    return Math.max(0, Math.min(this.terminatedAt, now) - Math.max(this.createdAt, this.billFrom));
  }

  private billedOfStart(now: number): number {
    const { runningAt, billFrom } = this;
    if (now < runningAt || (runningAt < billFrom && now <= billFrom)) return 0;
    // The minimum belongs to the start: an instance that was there before the window has paid it.
    return runningAt >= billFrom ? ec2BilledSeconds(now - runningAt) : now - billFrom;
  }

  private halt(state: InstanceState, interrupted: boolean): void {
    const { now } = this.sim;
    const free = interrupted && now - this.runningAt < FREE_IF_INTERRUPTED_WITHIN_S;
    if (!free) this.billedBefore += this.billedOfStart(now);
    this.state = state;
    this.runningAt = Number.POSITIVE_INFINITY;
    this.readyAt = Number.POSITIVE_INFINITY;
    this.starts++;
    this.failed.clear();
    this.node.kill();
  }

  private becomeRunning(start: number): void {
    if (start !== this.starts) return;
    this.state = 'running';
    this.runningAt = this.sim.now;
    this.createdAt = Math.min(this.createdAt, this.sim.now);
    this.listener.running(this);
  }

  private becomeReady(start: number): void {
    if (start !== this.starts) return;
    this.node.alive = true;
    this.readyAt = this.sim.now;
    this.listener.ready(this);
  }
}
