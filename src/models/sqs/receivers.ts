import type { EventHandle } from '../../engine/event-queue.js';
import { EventType } from '../../engine/event-type.js';
import type { Simulation } from '../../engine/simulation.js';
import { OK } from '../../queueing/outcome.js';
import type { Request } from '../../queueing/request.js';
import type { Variate } from '../../variates/distribution.js';
import { MessageBatch } from '../events/message.js';
import type { MessageStore } from './message-store.js';
import { CALL_BATCH, type QueueMeter } from './meter.js';

/** A call that waits for a message. */
interface Waiting {
  readonly request: Request;
  readonly timeout: EventHandle;
}

/**
 * Consumers that receive and delete by calls of their own. A call carries no receipt, so a delete
 * is for the messages that were received first and are not deleted yet.
 */
export class Receivers {
  private static readonly GiveUp = new EventType<Receivers, Request>(
    'sqs.long-poll-end',
    (receivers, request) => receivers.giveUp(request),
  );

  private readonly waiting: Waiting[] = [];
  private readonly held: MessageBatch[] = [];
  /** Messages of the first batch that were deleted already. */
  private deletedOfFirst = 0;

  constructor(
    private readonly sim: Simulation,
    private readonly store: MessageStore,
    private readonly meter: QueueMeter,
    private readonly waitTimeS: number,
    private readonly time: Variate,
  ) {}

  get areWaiting(): boolean {
    return this.waiting.length > 0;
  }

  receive(request: Request): void {
    if (this.tryReceive(request)) return;
    if (this.waitTimeS === 0) {
      this.answerEmpty(request);
      return;
    }
    const at = this.sim.now + this.waitTimeS;
    const timeout = this.sim.scheduleCancellable(at, Receivers.GiveUp, this, request);
    this.waiting.push({ request, timeout });
  }

  /** Messages are ready: the one who has waited longest gets them. */
  serve(): void {
    while (this.waiting.length > 0 && this.store.available > 0) {
      const { request, timeout } = this.waiting.shift()!;
      this.sim.cancel(timeout);
      if (!this.tryReceive(request)) this.answerEmpty(request);
    }
  }

  /** @returns how many were deleted in time */
  delete(request: Request): void {
    let left = request.operation?.items ?? 1;
    this.meter.delete(left);
    while (left > 0 && this.held.length > 0) {
      const batch = this.held[0]!;
      const at = this.deletedOfFirst++;
      this.store.delete(batch.messages[at]!, batch.ids[at]!, batch.receipts[at]!);
      left--;
      if (this.deletedOfFirst < batch.count) continue;
      this.held.shift();
      this.deletedOfFirst = 0;
    }
    request.responseBytes = 0;
    request.answer(OK, this.time.next());
  }

  private tryReceive(request: Request): boolean {
    const batch = new MessageBatch();
    const most = Math.min(CALL_BATCH, request.operation?.items ?? 1);
    if (this.store.receive(most, batch, Number.POSITIVE_INFINITY) === 0) return false;
    this.held.push(batch);
    this.meter.receive(batch.count, batch.bytes);
    request.records = batch.count;
    request.responseBytes = batch.bytes;
    request.answer(OK, this.time.next());
    return true;
  }

  private giveUp(request: Request): void {
    this.waiting.splice(
      this.waiting.findIndex((each) => each.request === request),
      1,
    );
    this.answerEmpty(request);
  }

  private answerEmpty(request: Request): void {
    this.meter.emptyReceive(1);
    request.records = 0;
    request.responseBytes = 0;
    request.answer(OK, this.waitTimeS === 0 ? this.time.next() : 0);
  }
}
