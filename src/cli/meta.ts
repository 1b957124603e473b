import { availableParallelism, cpus, totalmem } from 'node:os';
import type { ResultDocument } from '../report/result.js';
import type { Context } from './context.js';
import type { Simulated } from './simulate.js';

/**
 * What is true of this execution and not of the result: when, where and how fast. Beside the
 * result, because the same input must give the same bytes.
 */
export function metaText(
  context: Context,
  result: ResultDocument,
  simulated: Simulated,
  startedAt: Date,
): string {
  let requests = 0;
  let events = 0;
  for (const { replications } of result.cells) {
    for (const replication of replications) {
      requests += replication.requests;
      events += replication.events;
    }
  }
  const { wallS, jobs } = simulated;
  const meta = {
    format: 'stratus.meta',
    formatVersion: 1,
    stratus: context.version,
    command: ['stratus', ...context.words],
    startedAt: startedAt.toISOString(),
    wallS,
    jobs,
    runs: { planned: simulated.outcome.planned, finished: simulated.outcome.finished },
    /** Runs that were taken over by --resume count too. */
    speed: { requests, events, requestsPerS: requests / wallS, eventsPerS: events / wallS },
    host: {
      node: process.version,
      platform: process.platform,
      architecture: process.arch,
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      memoryBytes: totalmem(),
    },
  };
  return `${JSON.stringify(meta, null, 2)}\n`;
}
