import type { Cell } from '../scenario/normalised.js';
import type { Context } from './context.js';
import type { ReadyScenario } from './scenarios.js';

/** The command that runs one replication of one cell again, and nothing else. */
export function repeatCommand(
  context: Pick<Context, 'args'>,
  scenario: Pick<ReadyScenario, 'source'>,
  cell: Cell,
  replication: number,
): string {
  const { args } = context;
  const words = ['stratus', 'run', scenario.source.file];
  for (const text of args.texts('set')) words.push('--set', text);
  words.push('--variant', cell.variant);
  for (const [axis, value] of Object.entries(cell.axes)) words.push('--only', `${axis}=${value}`);
  if (args.flag('quick')) words.push('--quick');
  words.push('--seed', String(cell.scenario.run.seed));
  const replications = args.text('replications');
  if (replications !== null) words.push('--replications', replications);
  words.push('--replication', String(replication));
  return words.map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;
}
