import {
  BLOCKED,
  FUNCTION_TIMED_OUT,
  HTTP_500,
  HTTP_502,
  HTTP_504,
  OUT_OF_MEMORY,
  type Outcome,
  THROTTLED,
  TIMED_OUT,
  UNREACHABLE,
} from '../../queueing/outcome.js';
import type { Operation, Request } from '../../queueing/request.js';
import type { TimeoutList } from '../../queueing/timeout-list.js';
import { TokenBucket } from '../../queueing/token-bucket.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import type { Path } from '../network/path.js';
import type { ResourceContext } from '../resource.js';
import type { LimitSpec, RouteSpec } from './spec.js';

/** A route of an API: how its requests are passed on, and what an integration's failure means. */
export class Route {
  /** Its own bucket, or that of the stage; null: none. */
  readonly bucket: TokenBucket | null;
  readonly timeouts: TimeoutList;
  readonly path: Path;
  private readonly isFunction: boolean;
  private readonly operation: Operation | null;
  /** Index of the name that requests go on with; -1: their own. */
  private readonly as: number;
  private readonly requestBytes: Variate | null;

  constructor(
    readonly name: string,
    readonly index: number,
    readonly spec: RouteSpec,
    shared: { stage: TokenBucket | null; timeouts: TimeoutList },
    context: ResourceContext,
  ) {
    const { op, itemBytes, requestBytes, to } = spec;
    this.bucket = spec.throttle === null ? shared.stage : Route.bucket(spec.throttle);
    this.timeouts = shared.timeouts;
    this.path = context.pathTo(to);
    this.isFunction = context.typeOf(to) === 'lambda';
    this.as = op === null ? -1 : context.handlers.name(op);
    this.operation =
      op === null && itemBytes === null
        ? null
        : context.handlers.operation({
            op: op ?? name,
            items: 1,
            itemBytes,
            consistent: false,
            transactional: false,
          });
    this.requestBytes =
      requestBytes === null
        ? null
        : createVariate(requestBytes, context.stream(`routes.${name}.size`));
  }

  static bucket(limit: LimitSpec | null): TokenBucket | null {
    return limit === null ? null : new TokenBucket(limit.rate, limit.burst);
  }

  /** Makes a request the one that is sent on for a client's. */
  fill(forwarded: Request, request: Request): void {
    forwarded.name = this.as < 0 ? request.name : this.as;
    forwarded.operation = this.operation ?? request.operation;
    forwarded.requestBytes =
      this.requestBytes === null ? request.requestBytes : this.requestBytes.next();
    forwarded.responseBytes = request.responseBytes;
    forwarded.zone = request.zone;
    forwarded.inherit(request);
  }

  /**
   * What a client gets for an integration's outcome. Of a function: its errors are 502, its
   * throttles 500 (API Gateway developer guide, from an archived copy). Of anything else the status
   * is passed on; where no connection comes about, 502 or 504.
   */
  translate(outcome: Outcome): Outcome {
    switch (outcome) {
      case HTTP_500:
        return this.isFunction ? HTTP_502 : HTTP_500;
      case THROTTLED:
        return this.isFunction ? HTTP_500 : THROTTLED;
      case BLOCKED:
      case FUNCTION_TIMED_OUT:
      case OUT_OF_MEMORY:
        return HTTP_502;
      case TIMED_OUT:
        return this.isFunction ? HTTP_502 : HTTP_504;
      case UNREACHABLE:
        return HTTP_504;
      default:
        return outcome;
    }
  }
}
