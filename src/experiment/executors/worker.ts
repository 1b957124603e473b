import { createNodeRun } from './create-node-run.js';
import { serveRuns } from './serve-runs.js';

/** Entry point of a worker thread. */
export default serveRuns(createNodeRun);
