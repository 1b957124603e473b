import { EventType } from '../../engine/event-type.js';
import type { Request, ReturnPath } from '../../queueing/request.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import type { ResourceContext } from '../resource.js';
import { CONNECT } from './names.js';
import type { ConnectionsSpec } from './spec.js';

/** Clients of a WebSocket API that connect anew when their connection ends: a Poisson stream. */
export class Connections implements ReturnPath {
  private static readonly Connect = new EventType<Connections, null>(
    'api-gateway.connect',
    (connections) => connections.connect(),
  );

  private readonly between: Variate | null;
  private readonly name: number;

  /** @param begin takes a request to connect */
  constructor(
    spec: ConnectionsSpec,
    private readonly context: ResourceContext,
    private readonly begin: (request: Request) => void,
  ) {
    this.name = context.handlers.name(CONNECT);
    const { connected, lifetimeS } = spec;
    this.between =
      connected === 0
        ? null
        : createVariate(
            { kind: 'exponential', mean: lifetimeS / connected },
            context.stream('connections'),
          );
  }

  start(): void {
    this.schedule();
  }

  /** Nobody waits for the answer to a client that connects. */
  answer(request: Request): void {
    this.context.requests.release(request);
  }

  private schedule(): void {
    if (this.between === null) return;
    this.context.sim.schedule(this.between.next(), Connections.Connect, this, null);
  }

  private connect(): void {
    const request = this.context.requests.acquire();
    request.name = this.name;
    request.requestBytes = 0;
    request.responseBytes = 0;
    request.operation = null;
    request.zone = -1;
    request.caller = null;
    request.path = this;
    request.arrivedAt = this.context.sim.now;
    this.begin(request);
    this.schedule();
  }
}
