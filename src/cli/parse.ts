import { parseArgs } from 'node:util';
import { usageError } from './exit-codes.js';
import { didYouMean } from './nearest.js';
import { COMMANDS, type CommandSpec, type OptionTable, optionsOf } from './options.js';

/** Arguments that are known to be spelt right; their values are checked by whoever asks for them. */
export interface ParsedArguments {
  /** null: no command was given. */
  readonly command: string | null;
  readonly positionals: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** @throws CliError (usage) naming the unknown word and the nearest known one */
export function parseArguments(args: readonly string[]): ParsedArguments {
  const at = commandIndex(args);
  const name = at === null ? null : args[at]!;
  const spec = name !== null && Object.hasOwn(COMMANDS, name) ? COMMANDS[name]! : null;
  if (name !== null && spec === null) {
    const commands = Object.keys(COMMANDS);
    const meant = didYouMean(name, commands) || `; commands: ${commands.join(', ')}`;
    throw usageError(`unknown command '${name}'${meant}`);
  }
  const rest = args.filter((_, i) => i !== at);
  return { command: name, ...parseOptions(name, spec, rest) };
}

/** The first word that is not an option, nor the value of one. Options of commands come after the command. */
function commandIndex(args: readonly string[]): number | null {
  const everywhere = optionsOf(null);
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    if (!word.startsWith('-') || word === '-') return i;
    if (!word.startsWith('--')) continue;
    const name = word.slice(2).replace(/=.*$/, '');
    const option = Object.hasOwn(everywhere, name) ? everywhere[name] : undefined;
    if (option === undefined) return null;
    if (option.value !== undefined && !word.includes('=')) i++;
  }
  return null;
}

function parseOptions(
  name: string | null,
  spec: CommandSpec | null,
  args: readonly string[],
): Omit<ParsedArguments, 'command'> {
  const table = optionsOf(spec);
  const { tokens } = parseArgs({
    args: [...args],
    options: parserTable(table),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(table, token.name) ? table[token.name] : undefined;
    if (option === undefined) throw unknownOption(token.rawName, name, table);
    if (option.value === undefined) {
      if (token.value !== undefined)
        throw usageError(`${token.rawName} takes no value, but got '${token.value}'`);
      flags.add(token.name);
      continue;
    }
    if (token.value === undefined || token.value === '') {
      throw usageError(`${token.rawName} needs a value: ${token.rawName} ${option.value}`);
    }
    const given = values.get(token.name) ?? [];
    if (given.length > 0 && option.repeatable !== true) {
      throw usageError(`${token.rawName} is given twice: '${given[0]}' and '${token.value}'`);
    }
    if (option.choices !== undefined && !option.choices.includes(token.value)) {
      throw usageError(
        `${token.rawName} '${token.value}' is not one of ${option.choices.join(', ')}${didYouMean(token.value, option.choices)}`,
      );
    }
    values.set(token.name, [...given, token.value]);
  }
  return { positionals, flags, values };
}

function parserTable(table: OptionTable): NonNullable<Parameters<typeof parseArgs>[0]>['options'] {
  const entries = Object.entries(table).map(([name, { short, value }]) => [
    name,
    {
      type: value === undefined ? 'boolean' : 'string',
      multiple: true,
      ...(short === undefined ? {} : { short }),
    },
  ]);
  return Object.fromEntries(entries) as NonNullable<Parameters<typeof parseArgs>[0]>['options'];
}

function unknownOption(rawName: string, command: string | null, table: OptionTable): Error {
  const word = rawName.replace(/^-+/, '');
  if (command === null) {
    const owner = Object.keys(COMMANDS).find((name) =>
      Object.hasOwn(optionsOf(COMMANDS[name]!), word),
    );
    if (owner !== undefined) {
      return usageError(`${rawName} comes after the command: stratus ${owner} ... ${rawName}`);
    }
  }
  const near = rawName.startsWith('--') ? didYouMean(word, Object.keys(table), '--') : '';
  const help = command === null ? 'stratus --help' : `stratus ${command} --help`;
  return usageError(`there is no option ${rawName}${near || `; see ${help}`}`);
}

/** The number of positional arguments is checked after `--help` had its turn. */
export function checkPositionals(name: string, spec: CommandSpec, given: readonly string[]): void {
  if (given.length < spec.min) {
    const got = given.length === 0 ? 'none was given' : `only ${given.join(' ')} was given`;
    throw usageError(`${name} needs ${spec.positionals}, and ${got}; see stratus ${name} --help`);
  }
  if (given.length > spec.max) {
    const extra = given.slice(spec.max).join(' ');
    const takes = spec.positionals === '' ? 'no arguments' : spec.positionals;
    throw usageError(`${name} takes ${takes}: '${extra}' is too many`);
  }
}
