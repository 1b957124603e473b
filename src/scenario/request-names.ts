import type { HandlersSpec, StepSpec } from '../models/handler/steps.js';
import type { NormalisedScenario } from './normalised.js';

/** Every name that a request can have in a scenario, sorted: a request carries its index. */
export function namesOfRequests(scenario: NormalisedScenario): readonly string[] {
  const names = new Set<string>();
  for (const { mix } of Object.values(scenario.workloads)) {
    for (const { name } of mix) names.add(name);
  }
  for (const resource of Object.values(scenario.resources)) {
    for (const name of resource.sends ?? []) names.add(name);
    const handles: HandlersSpec | null = 'handles' in resource ? resource.handles : null;
    for (const [name, steps] of Object.entries(handles ?? {})) {
      if (name !== 'default') names.add(name);
      for (const step of steps) collect(step, names);
    }
  }
  return [...names].sort();
}

function collect(step: StepSpec, names: Set<string>): void {
  switch (step.kind) {
    case 'call':
      if (step.call.op !== null) names.add(step.call.op);
      if (step.call.event) names.add(step.call.event);
      return;
    case 'parallel':
      for (const inner of step.branches.flat()) collect(inner, names);
      return;
    case 'choose':
      for (const inner of step.choices.flatMap((choice) => choice.steps)) collect(inner, names);
      return;
    case 'repeat':
      for (const inner of step.steps) collect(inner, names);
      return;
    default:
      return;
  }
}
