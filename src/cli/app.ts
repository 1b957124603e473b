import { Arguments } from './arguments.js';
import type { Context } from './context.js';
import { CliError, EXIT, type ExitCode } from './exit-codes.js';
import { COMMANDS } from './options.js';
import type { Terminal } from './terminal.js';

type Command = (context: Context) => Promise<ExitCode>;

/** Commands load what they need when they are called: help must not wait for a simulator. */
const IMPLEMENTATIONS: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./commands/run.js')).run,
  compare: async () => (await import('./commands/compare.js')).compare,
  validate: async () => (await import('./commands/validate.js')).validate,
  plan: async () => (await import('./commands/plan.js')).plan,
  report: async () => (await import('./commands/report.js')).report,
  explain: async () => (await import('./commands/explain.js')).explain,
  schema: async () => (await import('./commands/schema.js')).schema,
  prices: async () => (await import('./commands/prices.js')).prices,
  init: async () => (await import('./commands/init.js')).init,
  bench: async () => (await import('./commands/bench.js')).bench,
  completion: async () => (await import('./commands/completion.js')).completion,
};

export interface AppOptions {
  readonly words: readonly string[];
  readonly terminal: Terminal;
  readonly version: string;
  readonly readStdin: () => Promise<string>;
}

/** The whole command line: words in, exit code out. Never throws. */
export async function runApp(options: AppOptions): Promise<ExitCode> {
  const { terminal, words, version } = options;
  try {
    return await dispatch(options);
  } catch (error) {
    if (error instanceof CliError) {
      if (error.message !== '') terminal.err(`stratus: ${error.message}\n`);
      return error.exitCode;
    }
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    terminal.err(
      `stratus: a bug in Stratus ${version}; to repeat it: stratus ${words.join(' ')}\n`,
    );
    terminal.err(`${stack}\n`);
    return EXIT.bug;
  }
}

async function dispatch(options: AppOptions): Promise<ExitCode> {
  const { words, terminal, version, readStdin } = options;
  if (words.length === 1 && (words[0] === '--version' || words[0] === '-V')) {
    terminal.out(`${version}\n`);
    return EXIT.ok;
  }
  const { checkPositionals, helpText, parseArguments } = await import('./parse.js');
  const parsed = parseArguments(words, { version, width: terminal.columns });
  const { command } = parsed;
  if (parsed.answer !== '') {
    terminal.out(parsed.answer);
    return EXIT.ok;
  }
  if (command === null) {
    terminal.err(helpText(null, terminal.errColumns));
    return EXIT.usage;
  }
  checkPositionals(command, COMMANDS[command]!, parsed.positionals);
  const execute = await IMPLEMENTATIONS[command]!();
  return execute({ args: new Arguments(parsed), terminal, version, words, readStdin });
}
