/** What can break. */
export const FAULT_KINDS = [
  'zone-outage',
  'region-outage',
  'instance-kill',
  'spot-reclaim',
  'latency',
  'errors',
  'throttle',
  'capacity',
  'network-partition',
  'dns-stale',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** A normalised fault. What a kind does not have is null. */
export interface FaultSpec {
  readonly name: string;
  readonly kind: FaultKind;
  /** When it first begins, in seconds since the start of the measured window. */
  readonly atS: number;
  /** How long it lasts each time; null: to the end, or it is over at once (a kill). */
  readonly forS: number | null;
  /** From one beginning to the next, in seconds; null: it happens once. */
  readonly everyS: number | null;
  /** How often it happens at the most; null: as often as the run is long. */
  readonly times: number | null;
  readonly region: string | null;
  /** Availability zone (index). */
  readonly zone: number | null;
  /** Id of the resource that it hits. */
  readonly resource: string | null;
  /** Share of the instances, or of the requests. */
  readonly share: number | null;
  /** Number of instances. */
  readonly count: number | null;
  /** Answers take so many times as long. */
  readonly multiply: number | null;
  /** Answers take so much longer, in seconds. */
  readonly addS: number | null;
  /** Two sides that cannot reach each other: regions, or ids of resources or workloads. */
  readonly between: readonly [string, string] | null;
  /** After so long a caller knows that it reaches nobody; its own time-out may come first. Seconds. */
  readonly connectTimeoutS: number;
}

/**
 * What breaks in a resource itself. What happens on the way to it (latency, errors, throttling,
 * partitions, the loss of its region) is done by the network, for every type alike.
 */
export interface Breakable {
  /** The fault begins. One that is over at once is injected, and not lifted. */
  inject(fault: FaultSpec): void;
  /** It has been broken, and will never be repaired. */
  readonly isLost?: boolean;
  /** The fault is over. */
  lift(fault: FaultSpec): void;
}
