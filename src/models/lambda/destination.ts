import { OK } from '../../queueing/outcome.js';
import type { Caller, Request, RequestPool } from '../../queueing/request.js';
import type { Background } from '../background.js';
import type { Path } from '../network/path.js';

/** A resource that is sent an event about an invocation. */
export class Destination implements Caller {
  readonly early = false;
  delivered = 0;
  failed = 0;

  /** @param name index of the event's name */
  constructor(
    private readonly requests: RequestPool,
    private readonly background: Background,
    private readonly path: Path,
    private readonly name: number,
  ) {}

  /** Tells it of an event. */
  send(event: Request): void {
    const request = this.requests.acquire();
    this.background.begin();
    request.name = this.name;
    request.requestBytes = event.requestBytes;
    request.responseBytes = 0;
    request.zone = -1;
    request.event = true;
    request.inherit(event);
    request.caller = this;
    this.path.send(request);
  }

  answered(request: Request): void {
    if (request.outcome === OK) this.delivered++;
    else this.failed++;
    this.requests.release(request);
    this.background.end();
  }

  reset(): void {
    this.delivered = 0;
    this.failed = 0;
  }
}
