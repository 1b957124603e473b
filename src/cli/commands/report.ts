import { dirname } from 'node:path';
import { readResult } from '../baseline.js';
import { type Context, colorChoice } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { outputRequests, stdoutIsTaken, writeOutputs } from '../outputs.js';

/** Shows a saved result again. It judges nothing: the exit code is that of reading and writing. */
export async function report(context: Context): Promise<ExitCode> {
  const { args, terminal } = context;
  const outputs = outputRequests(args);
  const path = args.positionals[0]!;
  const result = readResult(path);
  if (!args.flag('quiet') && !stdoutIsTaken(outputs)) {
    const { renderTerminal } = await import('../../report/terminal/terminal.js');
    terminal.out(
      renderTerminal(result, {
        color: terminal.color(colorChoice(args), 'out'),
        width: terminal.columns,
        verbose: args.flag('verbose'),
      }),
    );
  }
  const written = await writeOutputs(terminal, result, outputs, dirname(path));
  for (const error of written.errors) terminal.err(`stratus: ${error.message}\n`);
  if (!args.flag('quiet')) {
    for (const file of written.files.values()) terminal.err(`wrote ${file}\n`);
  }
  return written.errors.length > 0 ? EXIT.unreadable : EXIT.ok;
}
