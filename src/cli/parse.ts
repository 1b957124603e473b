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
  const spec = name === null ? null : (COMMANDS[name] ?? null);
  if (name !== null && spec === null) {
    throw usageError(
      `unknown command '${name}'${didYouMean(name, Object.keys(COMMANDS))} Commands: ${Object.keys(COMMANDS).join(', ')}`.replace(
        /([^?])( Commands:)/,
        '$1;$2',
      ),
    );
  }
  const rest = args.filter((_, i) => i !== at);
  return { command: name, ...parseOptions(name, spec, rest) };
}

/** The first word that is not an option, nor the value of one that is known everywhere. */
function commandIndex(args: readonly string[]): number | null {
  const everywhere = optionsOf(null);
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    if (word === '--') return null;
    if (!word.startsWith('-') || word === '-') return i;
    const option = everywhere[word.slice(2)];
    if (word.startsWith('--') && option?.value !== undefined) i++;
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
  const where = command === null ? 'stratus' : `stratus ${command}`;
  const word = rawName.replace(/^-+/, '');
  const near = rawName.startsWith('--') ? didYouMean(word, Object.keys(table), '--') : '';
  return usageError(`${where} has no option ${rawName}${near || `; see ${where} --help`}`);
}

/** The number of positional arguments is checked after `--help` had its turn. */
export function checkPositionals(name: string, spec: CommandSpec, given: readonly string[]): void {
  if (given.length < spec.min) {
    const got = given.length === 0 ? 'none was given' : `only ${given.join(' ')} was given`;
    throw usageError(
      `stratus ${name} needs ${spec.positionals}, and ${got}; see stratus ${name} --help`,
    );
  }
  if (given.length > spec.max) {
    const extra = given.slice(spec.max).join(' ');
    const takes = spec.positionals === '' ? 'no arguments' : spec.positionals;
    throw usageError(`stratus ${name} takes ${takes}: '${extra}' is too many`);
  }
}
