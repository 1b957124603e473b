import seedrandom from 'seedrandom';

/** M/M/c with SIM.JS (npm `simjs`), whose bundle hands itself over as `window.Sim` only. */
export async function simjsMmc({ servers, load, customers, seed }) {
  globalThis.window ??= {};
  await import('simjs');
  const { Sim, Entity, Facility } = globalThis.window.Sim;
  const interarrival = seedrandom.alea(`${seed}/interarrival`);
  const service = seedrandom.alea(`${seed}/service`);
  const sim = new Sim();
  const facility = new Facility('station', Facility.FCFS, servers);
  let served = 0;

  class Source extends Entity {
    start() {
      this.left = customers;
      this.next();
    }

    next() {
      this.setTimer(-Math.log(1 - interarrival()) / (servers * load)).done(this.arrive);
    }

    arrive() {
      if (--this.left > 0) this.next();
      this.useFacility(facility, -Math.log(1 - service())).done(this.leave);
    }

    leave() {
      served++;
    }
  }

  sim.addEntity(Source);
  sim.simulate(Number.MAX_VALUE);
  // Its queue counts the waits of all requests, those that did not wait among them.
  return {
    requests: served,
    events: 2 * served,
    meanWait: facility.queueStats().durationSeries.average(),
    utilisation: facility.usage() / (servers * sim.time()),
  };
}
