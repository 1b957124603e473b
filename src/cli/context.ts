import type { Arguments } from './arguments.js';
import type { ColorChoice, Terminal } from './terminal.js';

/** What every command is given. */
export interface Context {
  readonly args: Arguments;
  readonly terminal: Terminal;
  /** Version of Stratus, as in package.json. */
  readonly version: string;
  /** The words after `stratus`. */
  readonly words: readonly string[];
  readonly readStdin: () => Promise<string>;
}

export function colorChoice(args: Arguments): ColorChoice {
  return (args.text('color') ?? 'auto') as ColorChoice;
}
