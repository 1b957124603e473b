import { checkDeterminism, type EventRecord } from '../../experiment/determinism.js';
import { createNodeRun } from '../../experiment/executors/create-node-run.js';
import { cellName } from '../../experiment/plan.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode, worst } from '../exit-codes.js';
import { repeatCommand } from '../repeat-command.js';
import type { ReadyScenario } from '../scenarios.js';

/** Runs the first replication of every cell twice. A difference is a bug in Stratus. */
export function checkScenarios(context: Context, scenarios: readonly ReadyScenario[]): ExitCode {
  const { terminal } = context;
  const replication = context.args.integer('replication', 0) ?? 0;
  const codes: ExitCode[] = [];
  for (const scenario of scenarios) {
    for (const cell of scenario.cells) {
      const { seed } = cell.scenario.run;
      const report = checkDeterminism(createNodeRun, cell.scenario, { replication, seed });
      const name = `${scenario.name}, ${cellName(cell)}, replication ${replication}, seed ${seed}`;
      if (report.divergence === null && !report.resultsDiffer) {
        terminal.out(
          `${name}: ${report.events} events twice the same, fingerprint ${report.fingerprint}\n`,
        );
        continue;
      }
      codes.push(EXIT.bug);
      const { divergence } = report;
      const what =
        divergence === null
          ? `all ${report.events} events are the same, but the results differ`
          : `event ${divergence.index} differs: ${told(divergence.first)}, then ${told(divergence.second)}`;
      terminal.out(`${name}: NOT DETERMINISTIC: ${what}\n`);
      terminal.err(
        `a bug in Stratus; to repeat it:\n  ${repeatCommand(context, scenario, cell, replication)} --check-determinism\n`,
      );
    }
  }
  return worst(codes);
}

function told(event: EventRecord | null): string {
  return event === null ? 'the run had ended' : `'${event.name}' at ${event.time} s`;
}
