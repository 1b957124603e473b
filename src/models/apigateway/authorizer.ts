import type { Stream } from '../../engine/streams.js';
import { HTTP_403, HTTP_500, OK, type Outcome } from '../../queueing/outcome.js';
import type { Caller, Request } from '../../queueing/request.js';
import { TimeoutList } from '../../queueing/timeout-list.js';
import type { Path } from '../network/path.js';
import type { ResourceContext } from '../resource.js';
import type { AuthorizerSpec } from './spec.js';

/** A Lambda authorizer: a function is asked about a caller, and its verdict is kept for a while. */
export class Authorizer implements Caller {
  readonly early = false;
  private readonly path: Path;
  private readonly name: number;
  private readonly timeouts: TimeoutList;
  /** By caller: until when the verdict holds. */
  private readonly knownUntil: Float64Array;
  /** Callers below this one are denied. */
  private readonly denied: number;

  /** @param decided told the verdict on a request: OK, 403, or 500 where there is none */
  constructor(
    private readonly spec: AuthorizerSpec,
    private readonly context: ResourceContext,
    private readonly stream: Stream,
    private readonly decided: (request: Request, outcome: Outcome) => void,
  ) {
    this.path = context.pathTo(spec.to);
    this.name = context.handlers.name(spec.op ?? 'authorize');
    this.knownUntil = new Float64Array(spec.identities).fill(Number.NEGATIVE_INFINITY);
    this.denied = Math.round(spec.deny * spec.identities);
    this.timeouts = new TimeoutList(context.sim, context.requests, spec.timeoutS, (question) => {
      const request = question.parent!;
      question.abandon();
      this.decided(request, HTTP_500);
    });
  }

  /** Finds out whether the caller of a request may call. True: the function had to be asked. */
  ask(request: Request): boolean {
    const { now } = this.context.sim;
    const identity = Math.floor(this.stream() * this.spec.identities);
    if (this.knownUntil[identity]! > now) {
      this.decided(request, this.verdict(identity));
      return false;
    }
    const question = this.context.requests.acquire();
    question.name = this.name;
    question.requestBytes = 0;
    question.responseBytes = 0;
    question.zone = request.zone;
    question.operation = null;
    question.inherit(request);
    // The function looks up the caller.
    question.key = identity;
    question.caller = this;
    question.parent = request;
    this.timeouts.add(question, now);
    this.path.send(question);
    return true;
  }

  answered(question: Request): void {
    this.timeouts.remove(question);
    const request = question.parent!;
    const identity = question.key;
    const { outcome } = question;
    this.context.requests.release(question);
    if (outcome !== OK) {
      // An authorizer that fails: 500, and nothing is kept.
      this.decided(request, HTTP_500);
      return;
    }
    this.knownUntil[identity] = this.context.sim.now + this.spec.ttlS;
    this.decided(request, this.verdict(identity));
  }

  private verdict(identity: number): Outcome {
    return identity < this.denied ? HTTP_403 : OK;
  }
}
