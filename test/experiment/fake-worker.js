// A worker with a made-up simulation: it counts, and does what the variant's name says.
import { serveRuns } from '../../dist/experiment/executors/serve-runs.js';

if (process.env.STRATUS_TEST_WORKER === 'dies-at-start') process.exit(7);

export default serveRuns((scenario, { replication, seed }) => {
  let done = 0;
  const events = 2_000_000 / (replication + 1);
  return {
    advance(maxEvents) {
      if (scenario.name === 'endless') return false;
      if (scenario.name === 'exits' && replication === 1) process.exit(3);
      if (scenario.name === 'throws' && replication === 1) throw new Error('the sky fell');
      done += maxEvents;
      return done >= events;
    },
    progress: () => Math.min(1, done / events),
    result: () => ({
      index: replication,
      seed,
      fingerprint: String(replication),
      events,
      requests: 1,
      measuredS: 1,
      workloads: {},
      resources: {},
      usage: [],
      timelines: [],
      traces: [],
      notPriced: [],
    }),
  };
});
