import type { ResultDocument } from '../report/result.js';
import type { Arguments } from './arguments.js';
import { baselineChange, type CostLimit, parseCostLimit } from './baseline.js';
import { EXIT, type ExitCode } from './exit-codes.js';

/** What may fail a run that went well. */
export interface Gate {
  /** The least severity of a failed SLO that counts; null: none. */
  readonly failOn: 'error' | 'warning' | null;
  readonly costLimit: CostLimit | null;
}

export function gateOf(args: Arguments): Gate {
  const costLimit = parseCostLimit(args.text('max-cost-increase'));
  if (args.flag('no-gate')) return { failOn: null, costLimit: null };
  const failOn = (args.text('fail-on') ?? 'error') as 'error' | 'warning' | 'never';
  return { failOn: failOn === 'never' ? null : failOn, costLimit };
}

/** The exit code that a result deserves: 99 for an SLO that fails or has no data, 98 for a worse bill. */
export function judgeResult(
  result: ResultDocument,
  gate: Gate,
  baseline: ResultDocument | null,
): ExitCode {
  if (gate.failOn !== null) {
    const counts = (severity: string): boolean => severity === 'error' || gate.failOn === 'warning';
    const broken = result.cells.some(({ slos }) =>
      slos.some(({ verdict, severity }) => verdict !== 'pass' && counts(severity)),
    );
    if (broken) return EXIT.sloFailed;
  }
  if (gate.costLimit !== null && baseline !== null) {
    const worse = baselineChange(result, baseline).some(({ before, after }) =>
      gate.costLimit!.exceeded(before, after),
    );
    if (worse) return EXIT.worseThanBaseline;
  }
  return EXIT.ok;
}
