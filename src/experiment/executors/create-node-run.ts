import type { CreateRun } from '../run.js';

/** Wires a run whose traces are read from files. */
export const createNodeRun: CreateRun = () => {
  throw new Error('the simulation is not wired yet');
};
