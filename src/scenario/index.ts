/**
 * Scenario files: text -> document with positions -> schema -> normalised cells, and what is said
 * about them. Imports zod and yaml: load it with `import()` only in the commands that need it.
 */

export { type Explanation, explain, explainTopics } from './explain.js';
export { jsonSchema } from './json-schema.js';
export { loadScenario } from './load.js';
export type {
  Diagnostic,
  LoadedCell,
  LoadedScenario,
  LoadOptions,
  Provenance,
  ScenarioSource,
  SetOption,
  Severity,
} from './loaded.js';
export { type PlanOptions, planText, planWarnings } from './plan.js';
export { exitCodeOf, renderDiagnostics, renderDiagnosticsJson } from './render.js';
