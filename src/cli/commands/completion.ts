import { completionScript, isShell } from '../completion.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode, usageError } from '../exit-codes.js';

export async function completion(context: Context): Promise<ExitCode> {
  const shell = context.args.positionals[0]!;
  if (!isShell(shell))
    throw usageError(`there is completion for bash, zsh and fish, not for '${shell}'`);
  context.terminal.out(completionScript(shell));
  return EXIT.ok;
}
