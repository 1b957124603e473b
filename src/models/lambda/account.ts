import { TokenBucket } from '../../queueing/token-bucket.js';
import type { Environment } from './environment.js';
import type { LambdaSpec } from './spec.js';

/**
 * What the functions of one region share: concurrency that nobody has reserved, the rate of
 * requests to it, and the list of invocations whose end is known.
 *
 * An invocation that calls nobody ends at a time that is known when it begins. It needs no event:
 * whoever wants to know who is idle asks `settle` first, which ends all that have come to their end,
 * in the order of time.
 */
export class Account {
  /** Concurrency in use out of what nobody has reserved; provisioned environments count as in use. */
  taken = 0;
  /** What nobody has reserved. */
  limit: number;
  private readonly bucket: TokenBucket;
  private times = new Float64Array(64);
  private readonly environments: Environment[] = [];
  private length = 0;

  constructor(spec: LambdaSpec) {
    const { account } = spec.concurrency;
    this.limit = account;
    this.bucket = new TokenBucket(spec.requestRate * account, spec.requestRate * account);
  }

  /** A function keeps a part for itself. */
  reserve(concurrency: number): void {
    this.limit -= concurrency;
  }

  /** Whether the rate of requests allows one more. */
  admits(now: number): boolean {
    return this.bucket.take(now);
  }

  /** The environment's invocation ends at that time. */
  endsAt(time: number, environment: Environment): void {
    if (this.length === this.times.length) this.grow();
    const { times, environments } = this;
    let at = this.length++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (times[parent]! <= time) break;
      times[at] = times[parent]!;
      environments[at] = environments[parent]!;
      at = parent;
    }
    times[at] = time;
    environments[at] = environment;
  }

  /** Ends every invocation that has come to its end by now. */
  settle(now: number): void {
    const { environments } = this;
    while (this.length > 0 && this.times[0]! <= now) {
      const time = this.times[0]!;
      const environment = environments[0]!;
      this.removeFirst();
      environment.owner.ended(environment, time);
    }
  }

  private removeFirst(): void {
    const { times, environments } = this;
    const last = --this.length;
    const time = times[last]!;
    const environment = environments[last]!;
    let at = 0;
    for (let child = 1; child < last; child = 2 * at + 1) {
      if (child + 1 < last && times[child + 1]! < times[child]!) child++;
      if (time <= times[child]!) break;
      times[at] = times[child]!;
      environments[at] = environments[child]!;
      at = child;
    }
    times[at] = time;
    environments[at] = environment;
  }

  private grow(): void {
    const times = new Float64Array(2 * this.times.length);
    times.set(this.times);
    this.times = times;
  }
}
