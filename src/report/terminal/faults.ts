import { faultRows } from '../faults.js';
import type { CellFault } from '../result.js';
import { printable, wrap } from './layout.js';
import { type Screen, title } from './screen.js';

/** What broke, and how the workloads came through it. */
export function renderFaults(faults: readonly CellFault[], screen: Screen): string[] {
  const lines = [title('Faults', screen)];
  for (const row of faultRows(faults)) {
    lines.push(`  ${screen.paint(printable(row.name), 'bold')}: ${printable(row.when)}`);
    const told = [
      `${row.workload}: ${row.detection === 'none' ? 'not detected' : `detected after ${row.detection}`}`,
      row.recovery === 'never' ? 'not recovered' : `recovered after ${row.recovery}`,
      row.afterEnd === '' ? '' : `${row.afterEnd} after its end`,
      `lost ${row.lost}`,
    ].filter((part) => part !== '');
    for (const line of wrap(printable(told.join(' · ')), screen.width - 4))
      lines.push(`    ${line}`);
    if (row.remark !== '')
      for (const line of wrap(printable(row.remark), screen.width - 4))
        lines.push(`    ${screen.paint(line, 'yellow')}`);
  }
  return lines;
}
