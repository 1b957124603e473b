import type { LoadedScenario, LoadOptions, ScenarioSource } from './loaded.js';

/** Reads, checks and normalises a scenario. Never throws for what a user wrote: see `diagnostics`. */
export function loadScenario(source: ScenarioSource, options: LoadOptions = {}): LoadedScenario {
  void source;
  void options;
  return { name: '', description: '', cells: [], diagnostics: [], baseline: null, document: null };
}
