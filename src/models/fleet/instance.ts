import { EventType } from '../../engine/event-type.js';
import type { Simulation } from '../../engine/simulation.js';
import { ec2BilledSeconds } from '../../pricing/billed-time.js';
import type { Service } from '../../queueing/request.js';
import type { Variate } from '../../variates/distribution.js';
import { ComputeNode, type NodeTemplate } from '../handler/compute-node.js';
import type { Target } from '../target.js';

/**
 * From RunInstances until the state is `running`, when billing starts, in seconds.
 * Measured: 4.905 s on a c5.xlarge (daemonology.net, 2021-08-12).
 */
export const PENDING_S = 4.905;

/** How long an instance takes to come up. */
export interface BootTimes {
  /** Launch until the operating system is up, in seconds. */
  readonly boot: Variate;
  /** The bootstrap script, in seconds. */
  readonly userData: Variate;
}

/**
 * An EC2 instance: pending, running, ready to serve (the operating system is up and the bootstrap
 * script done), terminated.
 */
export class Instance implements Target {
  private static readonly Ready = new EventType<Instance, null>('ec2.instance-ready', (instance) =>
    instance.becomeReady(),
  );

  readonly checked = true;
  readonly node: ComputeNode;
  readonly entry: Service;
  /** When billing starts. */
  readonly runningAt: number;
  /** When it began to serve; Infinity before. */
  readyAt = Number.POSITIVE_INFINITY;
  terminatedAt = Number.POSITIVE_INFINITY;

  private onReady: ((instance: Instance) => void) | null = null;

  private constructor(
    private readonly sim: Simulation,
    template: NodeTemplate,
    readonly zone: number,
    runningAt: number,
  ) {
    this.node = new ComputeNode(sim, template, zone);
    this.entry = this.node;
    this.runningAt = runningAt;
  }

  /** An instance that has been serving since before the simulation began. */
  static running(sim: Simulation, template: NodeTemplate, zone: number): Instance {
    const instance = new Instance(sim, template, zone, sim.now);
    instance.readyAt = sim.now;
    return instance;
  }

  /** Launches an instance; `onReady` is called when it can serve. */
  static launch(
    sim: Simulation,
    template: NodeTemplate,
    zone: number,
    times: BootTimes,
    onReady: (instance: Instance) => void,
  ): Instance {
    const boot = times.boot.next();
    const instance = new Instance(sim, template, zone, sim.now + Math.min(PENDING_S, boot));
    instance.onReady = onReady;
    sim.schedule(boot + times.userData.next(), Instance.Ready, instance, null);
    return instance;
  }

  get ready(): boolean {
    return this.readyAt <= this.sim.now && this.terminatedAt === Number.POSITIVE_INFINITY;
  }

  /** Ends the instance; what it was doing is answered as a broken connection. */
  terminate(): void {
    if (this.terminatedAt !== Number.POSITIVE_INFINITY) return;
    this.terminatedAt = this.sim.now;
    this.node.kill();
  }

  /** Seconds billed that fall after `from` and up to `now`. */
  billedS(from: number, now: number): number {
    const until = Math.min(this.terminatedAt, now);
    if (until <= this.runningAt || until <= from) return 0;
    // The minimum belongs to the launch: an instance that was there before the window has paid it.
    return this.runningAt >= from ? ec2BilledSeconds(until - this.runningAt) : until - from;
  }

  private becomeReady(): void {
    if (this.terminatedAt !== Number.POSITIVE_INFINITY) return;
    this.readyAt = this.sim.now;
    this.onReady?.(this);
    this.onReady = null;
  }
}
