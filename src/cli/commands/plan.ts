import { availableParallelism } from 'node:os';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { readScenarios } from '../scenarios.js';

export async function plan(context: Context): Promise<ExitCode> {
  const { args, terminal } = context;
  const { planText } = await import('../../scenario/index.js');
  const scenarios = await readScenarios(context, args.positionals);
  const jobs = args.integer('jobs', 1, 1024) ?? availableParallelism();
  scenarios.forEach(({ name, cells, notes }, i) => {
    if (scenarios.length > 1) terminal.out(`${i === 0 ? '' : '\n'}${name}\n`);
    const text = planText(cells, { jobs, verbose: args.flag('verbose') });
    terminal.out(text.endsWith('\n') ? text : `${text}\n`);
    for (const note of notes) terminal.out(`${note}\n`);
  });
  return EXIT.ok;
}
