import type { Service } from '../queueing/request.js';

/** Something that a load balancer can send requests to. */
export interface Target {
  /** Takes the requests. */
  readonly entry: Service;
  /** Availability zone (index); -1: none. */
  readonly zone: number;
  /** False: always healthy, and never asked (a `service`). */
  readonly checked: boolean;
  /** Told when a balancer that checks it finds it healthy or unhealthy, after it was not. */
  healthChanged?(balancer: object, healthy: boolean): void;
}

/** Told when the targets of a group change. */
export interface TargetListener {
  /** The target may get requests, once it is healthy. */
  registered(target: Target): void;
  /**
   * The target gets no further requests.
   *
   * @param drained to be called once its requests are answered or the deregistration delay is over
   */
  deregistering(target: Target, drained: () => void): void;
}

/** A set of targets that grows and shrinks: a fleet, a single instance, the copies of a service. */
export interface TargetGroup {
  /** @param listener is told at once of the targets there are */
  subscribe(listener: TargetListener): void;
}
