import { EventType } from '../../src/engine/event-type.js';
import type { Simulation } from '../../src/engine/simulation.js';
import type { Outcome } from '../../src/queueing/outcome.js';
import {
  type Caller,
  type Request,
  RequestPool,
  type ReturnPath,
  type Service,
} from '../../src/queueing/request.js';

export interface Answer {
  readonly id: number;
  readonly outcome: Outcome;
  readonly at: number;
}

/** Sends requests to a service with no network between, and notes each answer. A second answer to one request throws. */
export class Sender implements Caller, ReturnPath {
  readonly early = false;
  private static readonly Send = new EventType<Sender, number>('test.send', (sender, id) =>
    sender.send(id),
  );

  readonly answers: Answer[] = [];
  /** Called after each answer, while the service is still answering. */
  onAnswer: ((answer: Answer) => void) | null = null;
  /** Prepares a request before it is sent. */
  prepare: ((request: Request, id: number) => void) | null = null;

  constructor(
    readonly sim: Simulation,
    private readonly to: Service,
    readonly pool = new RequestPool(),
  ) {}

  sendAt(at: number, id: number): void {
    this.sim.scheduleAt(at, Sender.Send, this, id);
  }

  send(id: number): void {
    const request = this.pool.acquire();
    request.caller = this;
    request.path = this;
    request.context = id;
    request.name = 0;
    request.requestBytes = 0;
    request.responseBytes = 0;
    this.prepare?.(request, id);
    this.to.accept(request);
  }

  answer(request: Request): void {
    request.caller!.answered(request, 0);
  }

  answered(request: Request): void {
    const answer = { id: request.context as number, outcome: request.outcome, at: this.sim.now };
    this.pool.release(request);
    this.answers.push(answer);
    this.onAnswer?.(answer);
  }
}
