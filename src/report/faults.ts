import { causesOf } from './labels.js';
import type { CellFault, Statistic } from './result.js';
import { formatCount, formatFraction, formatSeconds } from './units.js';

/** What a fault did to a workload, in words for every kind of report. */
export interface FaultRow {
  readonly name: string;
  /** `region-outage, at 2 h for 40 min`. */
  readonly when: string;
  readonly workload: string;
  /** Until somebody noticed, and who. */
  readonly detection: string;
  readonly recovery: string;
  readonly afterEnd: string;
  readonly lost: string;
  /** What a reader must not overlook; empty if there is nothing. */
  readonly remark: string;
}

/** A row for every workload of every occurrence of a fault. */
export function faultRows(faults: readonly CellFault[]): FaultRow[] {
  return faults.flatMap((fault) =>
    Object.entries(fault.workloads).map(([workload, disturbance]) => {
      const { lost, lostByCause, recoveryS, recovered, afterEndS, metastable } = disturbance;
      const causes = causesOf(lostByCause).map(
        ([cause, count]) => `${cause} ${formatCount(count.value)}`,
      );
      const isTold = lost.value > 0 && causes.length > 0;
      return {
        name: fault.occurrence === 1 ? fault.name : `${fault.name} (${fault.occurrence})`,
        when: whenText(fault),
        workload,
        detection:
          fault.detectionS === null
            ? 'none'
            : `${formatSeconds(fault.detectionS.value)} (${fault.detectedBy})`,
        recovery: timeOr(recoveryS, 'never'),
        afterEnd: fault.endS > fault.startS ? timeOr(afterEndS, '') : '',
        lost: isTold ? `${formatCount(lost.value)}: ${causes.join(', ')}` : formatCount(lost.value),
        remark: remarkOf(recovered.value, metastable.value),
      };
    }),
  );
}

function whenText({ kind, startS, endS }: CellFault): string {
  const length = endS > startS ? ` for ${formatSeconds(endS - startS)}` : '';
  return `${kind}, at ${formatSeconds(startS)}${length}`;
}

function timeOr(time: Statistic | null, otherwise: string): string {
  return time === null ? otherwise : formatSeconds(time.value);
}

function remarkOf(recovered: number, metastable: number): string {
  const remarks: string[] = [];
  if (recovered < 1) remarks.push(`recovered in ${formatFraction(recovered)} of the replications`);
  if (metastable > 0)
    remarks.push(
      `metastable in ${formatFraction(metastable)}: errors remain after its end that load alone does not explain`,
    );
  return remarks.join('; ');
}
