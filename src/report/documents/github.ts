import { cellLabel, incompleteText, sloLimit, sloObserved, verdictOf } from '../labels.js';
import type { ResultDocument } from '../result.js';
import { formatUsd } from '../units.js';

/**
 * Workflow commands for GitHub Actions: an annotation for each SLO that does not hold, then one
 * notice with the verdict and the bill.
 */
export function renderGithub(result: ResultDocument): string {
  const lines: string[] = [];
  if (result.incomplete !== undefined)
    lines.push(command('warning', 'Incomplete run', incompleteText(result.incomplete)));
  for (const cell of result.cells) {
    const where = result.cells.length > 1 ? ` (${cellLabel(cell)})` : '';
    for (const slo of cell.slos) {
      if (slo.verdict === 'pass') continue;
      const message =
        slo.observed === null
          ? `${slo.text}: no data`
          : `${slo.text}: observed ${sloObserved(slo)}, must be ${sloLimit(slo)}`;
      lines.push(command(slo.severity, `${slo.name}${where}`, message));
    }
  }
  const bills = result.cells.map(
    (cell) => `${cellLabel(cell)} ${formatUsd(cell.cost.perMonth.value)}/month`,
  );
  lines.push(
    command(
      'notice',
      `Stratus: ${result.scenario.name}`,
      `${verdictOf(result.cells).headline}. ${bills.join(', ')}.`,
    ),
  );
  return `${lines.join('\n')}\n`;
}

function command(level: 'error' | 'warning' | 'notice', title: string, message: string): string {
  return `::${level} title=${escapeProperty(title)}::${escapeData(message)}`;
}

/** As @actions/core does: a value cannot start a command of its own. */
function escapeData(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
