import { CONDITION_FAILED, OK, type Outcome } from '../../queueing/outcome.js';
import type { Operation, Request } from '../../queueing/request.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import { type CallKeys, createCallKeys } from './call-keys.js';
import type { HandlerContext } from './compile.js';
import type { CallSpec } from './steps.js';
import type { Task } from './task.js';

/** What a `call` step asks for, apart from where. */
export class Call {
  private readonly operation: Operation | null;
  /** Index of the handler's name; -1: that of the caller's own request. */
  private readonly name: number;
  private readonly requestBytes: Variate | null;
  /** Null: the key of the request that is served. */
  private readonly keys: CallKeys | null;
  /** A condition that does not hold is no failure of the handler. */
  private readonly goesOn: boolean;

  constructor(context: HandlerContext, call: CallSpec, place: string) {
    const { op, items, itemBytes, consistent, transactional, objectName = null } = call;
    const { index: secondary = null, conditionFails = 0, key = null, goesOn = false } = call;
    const event = call.event ?? null;
    const size = { items, itemBytes, objectName };
    const how = { consistent, transactional, secondary, conditionFails };
    this.operation = op === null ? null : context.operation({ op, ...size, ...how });
    this.keys = key === null ? null : createCallKeys(key, context.stream(`${place}.key`));
    this.goesOn = goesOn;
    if (event !== null) this.name = context.name(event);
    else this.name = op === null || context.takesEvents(call.to) ? -1 : context.name(op);
    this.requestBytes =
      call.requestBytes === null
        ? null
        : createVariate(call.requestBytes, context.stream(`${place}.size`));
  }

  /** Makes a request the task's call. */
  fill(request: Request, task: Task): void {
    request.name = this.name < 0 ? task.name : this.name;
    request.requestBytes = this.requestBytes === null ? 0 : this.requestBytes.next();
    request.responseBytes = 0;
    request.unprocessed = 0;
    request.zone = task.host!.zone;
    request.inherit(task);
    if (this.keys !== null) request.key = this.keys.next(task.key);
    request.operation = this.operation;
  }

  /** Whether the handler fails with the answer. */
  fails(outcome: Outcome): boolean {
    return outcome !== OK && !(this.goesOn && outcome === CONDITION_FAILED);
  }
}
