import { createRun } from '../create-run.js';
import type { CreateRun } from '../run.js';

/** Wires a run whose traces are read from files. */
export const createNodeRun: CreateRun = createRun;
