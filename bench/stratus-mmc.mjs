import { EventType } from '../dist/engine/event-type.js';
import { Simulation } from '../dist/engine/simulation.js';
import { Streams } from '../dist/engine/streams.js';
import { RequestPool } from '../dist/queueing/request.js';
import { Station } from '../dist/queueing/station.js';
import { createWork } from '../dist/queueing/work.js';
import { createVariate } from '../dist/variates/create-variate.js';

/** Sends so many requests to a station; the caller of each, and its way back. */
class Source {
  static Arrival = new EventType('bench.arrival', (source) => source.arrive());

  constructor(sim, interarrival, customers) {
    this.sim = sim;
    this.interarrival = interarrival;
    this.left = customers;
    this.station = null;
    this.answers = 0;
    this.pool = new RequestPool();
  }

  start(station) {
    this.station = station;
    this.sim.schedule(this.interarrival.next(), Source.Arrival, this, null);
  }

  arrive() {
    if (--this.left > 0) {
      this.sim.schedule(this.interarrival.next(), Source.Arrival, this, null);
    }
    const request = this.pool.acquire();
    request.sentAt = this.sim.now;
    request.caller = this;
    request.path = this;
    this.station.accept(request);
  }

  answer(request) {
    request.caller.answered(request, 0);
  }

  answered(request) {
    this.answers++;
    this.pool.release(request);
  }
}

/** M/M/c through the library's own blocks: statistics and fingerprint on, as in every run. */
export function stratusMmc({ servers, load, customers, seed }) {
  const sim = new Simulation();
  const streams = new Streams(seed, 0);
  const source = new Source(
    sim,
    createVariate(
      { kind: 'exponential', mean: 1 / (servers * load) },
      streams.stream('workloads.bench', 'interarrival'),
    ),
    customers,
  );
  const service = createWork(
    { base: { kind: 'exponential', mean: 1 }, perRequestMB: 0, perResponseMB: 0 },
    () => streams.stream('resources.bench', 'service'),
  );
  const station = new Station(sim, servers, null, service);
  source.start(station);
  sim.run();
  const { served, wait, busy, queueLength, lastDeparture } = station.statistics;
  return {
    requests: served,
    events: sim.events,
    meanWait: wait.mean,
    utilisation: busy.mean(lastDeparture) / servers,
    queueLength: queueLength.mean(lastDeparture),
    maxWait: wait.max,
    answers: source.answers,
    fingerprint: sim.fingerprint,
  };
}
