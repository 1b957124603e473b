import { FLOAT_ZERO } from '../../engine/float-zero.js';
import type { Stream } from '../../engine/streams.js';
import { HTTP_500, OK, type Outcome, THROTTLED } from '../../queueing/outcome.js';
import type { FaultSpec } from '../fault.js';

/**
 * What is wrong on the way from one caller to one resource. A path has one only where a fault of
 * the scenario can touch it; while no fault is on, it is `clear`.
 */
export class Link {
  /** Nothing is wrong. */
  clear = true;
  /** No message gets through. */
  broken = false;
  /** After so long the sender knows, in seconds. */
  connectTimeoutS = FLOAT_ZERO;
  private multiply = 1;
  private addS = FLOAT_ZERO;
  private readonly active: FaultSpec[] = [];

  /**
   * @param faults that can touch it
   * @param stream decides which requests are hit
   */
  constructor(
    readonly faults: readonly FaultSpec[],
    private readonly stream: Stream,
  ) {}

  /** No rule of a firewall lets the sender through: its packets are dropped. */
  static dropping(connectTimeoutS: number): Link {
    // Nothing is drawn: it drops all.
    const link = new Link([], () => 0);
    link.clear = false;
    link.broken = true;
    link.connectTimeoutS = connectTimeoutS;
    return link;
  }

  apply(fault: FaultSpec): void {
    this.active.push(fault);
    this.sum();
  }

  remove(fault: FaultSpec): void {
    this.active.splice(this.active.indexOf(fault), 1);
    this.sum();
  }

  /** How a request fares that is sent now: OK, or what it ends with in place of an answer. */
  refuses(): Outcome {
    for (const { kind, share } of this.active) {
      if (kind !== 'errors' && kind !== 'throttle') continue;
      if (this.stream() < share!) return kind === 'errors' ? HTTP_500 : THROTTLED;
    }
    return OK;
  }

  /** Seconds that an answer is late which took so long. */
  lateness(tookS: number): number {
    return tookS * (this.multiply - 1) + this.addS;
  }

  private sum(): void {
    const { active } = this;
    this.clear = active.length === 0;
    this.broken = active.some(({ kind }) => BREAKS.has(kind));
    this.connectTimeoutS = active.reduce((most, f) => Math.max(most, f.connectTimeoutS), 0);
    this.multiply = active.reduce((product, f) => product * (f.multiply ?? 1), 1);
    this.addS = active.reduce((sum, f) => sum + (f.addS ?? 0), 0);
  }
}

const BREAKS: ReadonlySet<string> = new Set(['region-outage', 'network-partition']);

/** One end of a path, as a fault may name it. */
export interface End {
  /** Of a resource or a workload. */
  readonly id: string;
  readonly region: string | null;
  /** Clients are near a region, and are not lost with it. */
  readonly isClient: boolean;
}

/** Whether a fault acts on the way between two ends. */
export function touches(fault: FaultSpec, from: End, to: End): boolean {
  switch (fault.kind) {
    case 'latency':
    case 'errors':
    case 'throttle':
      return to.id === fault.resource;
    case 'region-outage':
      return to.region === fault.region || (!from.isClient && from.region === fault.region);
    case 'network-partition': {
      const [a, b] = fault.between!;
      return (is(from, a) && is(to, b)) || (is(from, b) && is(to, a));
    }
    default:
      return false;
  }
}

function is(end: End, name: string): boolean {
  return end.id === name || end.region === name;
}
