import yargs, { type Argv } from 'yargs';
import { usageError } from './exit-codes.js';
import { didYouMean } from './nearest.js';
import {
  COMMANDS,
  type CommandSpec,
  EVERYWHERE,
  type OptionSpec,
  type OptionTable,
  optionsOf,
} from './options.js';

/** Arguments that are known to be spelt right; their values are checked by whoever asks for them. */
export interface ParsedArguments {
  /** null: no command was given. */
  readonly command: string | null;
  readonly positionals: readonly string[];
  /** The options without a value that were given. */
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** The help or the version, if they were asked for; else empty. Nothing else is to be done then. */
  readonly answer: string;
}

export interface ParserSettings {
  readonly version: string;
  /** Columns of the terminal that would show the help. */
  readonly width: number;
}

/** An option as yargs hands it over: a value, several, or `true`; without its value an empty text. */
type Given = Readonly<Record<string, unknown>> & { readonly _: readonly string[] };

/** Values are texts: a dot in a name, `007` and `1e3` mean what their reader says. */
const PARSER = {
  'boolean-negation': false,
  'camel-case-expansion': false,
  'combine-arrays': false,
  'dot-notation': false,
  'greedy-arrays': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
};

/** @throws CliError (usage) naming every word that is wrong, and the nearest right ones */
export function parseArguments(
  words: readonly string[],
  settings: ParserSettings = { version: '', width: 80 },
): ParsedArguments {
  const { separated, problems } = separateValues(words);
  let accepted = new Accepted(null, { _: [] });
  let answer = '';
  try {
    createParser(settings)
      // Before what yargs finds out: it tells the first problem only, and nothing of what was meant.
      .middleware((argv) => {
        const found = [...problems, ...problemsOf(argv as unknown as Given, words)];
        if (found.length > 0) throw usageError(found.join('\nstratus: '));
      }, true)
      .parse(separated, {}, (error: Error | undefined | null, _argv: unknown, output: string) => {
        if (error) throw error;
        answer = output === '' ? '' : `${output}\n`;
      });
  } catch (error) {
    if (!(error instanceof Accepted)) throw error;
    accepted = error;
  }
  const { command, given } = accepted;
  const positionals = [
    ...given._.slice(1),
    ...(Array.isArray(given['--']) ? given['--'].map(String) : []),
  ];
  return { command, positionals, answer, ...optionsGiven(given, command) };
}

/** The help of one command, or of the whole. */
export function helpText(command: string | null, width: number): string {
  const words = command === null ? ['--help'] : [command, '--help'];
  return parseArguments(words, { version: '', width }).answer;
}

/**
 * Ends the parsing where yargs would call a command: it renders the command's help once that
 * returns, asked for or not, which takes longer than all the rest.
 */
class Accepted extends Error {
  constructor(
    readonly command: string | null,
    readonly given: Given,
  ) {
    super('accepted');
  }
}

function createParser({ version, width }: ParserSettings): Argv {
  const parser = yargs([])
    .scriptName('stratus')
    .locale('en')
    .parserConfiguration(PARSER)
    .exitProcess(false)
    .strict()
    .fail((message, error) => {
      throw error ?? usageError(message);
    })
    .wrap(Math.min(width, 100))
    .usage('Usage: $0 <command> [options]\n\nRehearse an AWS architecture before you pay for it.')
    .epilogue(
      [
        "'stratus <command> --help' tells the options of a command.",
        'Exit codes: 0 fine, 1 a bug in Stratus, 2 usage, 3 invalid scenario,',
        '4 a file cannot be read or written, 5 incomplete, 98 worse than the baseline,',
        '99 an SLO failed, 130 and 143 interrupted.',
      ].join('\n'),
    )
    .help('help', EVERYWHERE.help!.description)
    .alias('help', EVERYWHERE.help!.short!)
    .version('version', EVERYWHERE.version!.description, version)
    .alias('version', EVERYWHERE.version!.short!);
  // Not in its published types yet. The values of an option say more than `[string]`.
  (parser as Argv & { usageConfiguration(settings: object): void }).usageConfiguration({
    'hide-types': true,
  });
  declareOptions(parser, EVERYWHERE);
  parser.group(Object.keys(EVERYWHERE), 'Everywhere:');
  for (const [name, spec] of Object.entries(COMMANDS)) {
    parser.command(
      name,
      spec.summary,
      (sub) => declareCommand(sub, name, spec),
      (argv) => {
        throw new Accepted(name, argv as unknown as Given);
      },
    );
  }
  return parser;
}

/**
 * Files are no positionals of yargs, which reads them a second time, as options: `-` would be lost,
 * and `-- --seed` be an option.
 */
function declareCommand(parser: Argv, name: string, spec: CommandSpec): Argv {
  const positionals = spec.positionals === '' ? '' : ` ${spec.positionals}`;
  parser
    .strict(false)
    .strictOptions()
    .usage(`Usage: $0 ${name}${positionals} [options]\n\n${spec.summary}.`);
  declareOptions(parser, spec.options);
  parser.group(Object.keys(spec.options), 'Options:');
  for (const example of spec.examples) parser.example(example, '');
  return parser;
}

function declareOptions(parser: Argv, table: OptionTable): void {
  for (const [name, option] of Object.entries(table)) {
    if (name === 'help' || name === 'version') continue;
    const { short, value, choices } = option;
    parser.option(name, {
      describe: described(option),
      type: value === undefined ? 'boolean' : 'string',
      ...(short === undefined ? {} : { alias: short }),
      ...(choices === undefined ? {} : { choices }),
    });
  }
}

function described({ value, choices, description }: OptionSpec): string {
  const what = value === undefined ? description : `${value}: ${description}`;
  return choices === undefined ? what : `${what}: ${choices.join(', ')}`;
}

/** The options of all commands: an option means the same wherever it is taken. */
function allOptions(): OptionTable {
  return Object.assign({}, EVERYWHERE, ...Object.values(COMMANDS).map(({ options }) => options));
}

/**
 * Where yargs reads otherwise than getopt: it takes `-ohtml` for `-o -h -t -m -l`, and
 * `--quiet=3` for no `--quiet`.
 */
function separateValues(words: readonly string[]): { separated: string[]; problems: string[] } {
  const table = allOptions();
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  const problems: string[] = [];
  const separated = words.map((word, i) => {
    const name = i < end ? optionIn(word, table) : null;
    if (name === null) return word;
    const [, value] = /=(.*)$/s.exec(word) ?? [];
    if (table[name]!.value === undefined) {
      if (value !== undefined) problems.push(`--${name} takes no value, but got '${value}'`);
    } else if (!word.startsWith('--') && word.length > 2) {
      return `--${name}=${word.slice(word[2] === '=' ? 3 : 2)}`;
    }
    return word;
  });
  return { separated, problems };
}

/** The option that a word gives, alone or with a value; of several letters the first. */
function optionIn(word: string, table: OptionTable): string | null {
  const [, long] = /^--([^=]+)/.exec(word) ?? [];
  if (long !== undefined) return Object.hasOwn(table, long) ? long : null;
  const [, letter] = /^-([^-])/.exec(word) ?? [];
  if (letter === undefined) return null;
  return Object.keys(table).find((name) => table[name]!.short === letter) ?? null;
}

/** Everything that is wrong with the words, a sentence each. */
function problemsOf(given: Given, words: readonly string[]): string[] {
  const name = given._[0] === undefined ? null : String(given._[0]);
  const spec = name !== null && Object.hasOwn(COMMANDS, name) ? COMMANDS[name]! : null;
  const table = optionsOf(spec);
  const aliases = new Set(Object.values(table).map(({ short }) => short));
  const before = words.slice(0, name === null ? words.length : words.indexOf(name));
  const odd = before.filter((word) => word.startsWith('-') && optionIn(word, EVERYWHERE) === null);
  if (name !== null && spec === null && odd.length === 0) return [unknownCommand(name)];
  const everything = allOptions();
  const early = odd.flatMap((word) => optionIn(word, everything) ?? []);
  const problems: string[] = [];
  for (const [option, value] of Object.entries(given)) {
    if (option === '_' || option === '--' || option === '$0' || aliases.has(option)) continue;
    if (Object.hasOwn(table, option)) problems.push(...problemsOfValues(option, value, table));
    else if (!early.includes(option))
      problems.push(unknownOption(option, spec === null ? null : name, table));
  }
  for (const option of early) {
    const owner = Object.keys(COMMANDS).find((n) => Object.hasOwn(COMMANDS[n]!.options, option))!;
    const command = spec !== null && Object.hasOwn(spec.options, option) ? name : owner;
    problems.push(`--${option} comes after the command: stratus ${command} ... --${option}`);
  }
  return problems;
}

function unknownCommand(name: string): string {
  const commands = Object.keys(COMMANDS);
  if (/\.ya?ml$/.test(name)) return `unknown command '${name}'; did you mean stratus run ${name}?`;
  return `unknown command '${name}'${didYouMean(name, commands) || `; commands: ${commands.join(', ')}`}`;
}

function problemsOfValues(name: string, value: unknown, table: OptionTable): string[] {
  const option = table[name]!;
  if (option.value === undefined) return [];
  const texts = textsOf(value);
  if (texts.length === 0 || texts.includes('')) {
    return [`--${name} needs a value: --${name} ${option.value}`];
  }
  if (texts.length > 1 && option.repeatable !== true) {
    return [`--${name} is given twice: ${texts.map((text) => `'${text}'`).join(' and ')}`];
  }
  const { choices } = option;
  if (choices === undefined) return [];
  return texts
    .filter((text) => !choices.includes(text))
    .map((text) => {
      const meant = didYouMean(text, choices);
      return `--${name} '${text}' is not one of ${choices.join(', ')}${meant}`;
    });
}

function unknownOption(option: string, command: string | null, table: OptionTable): string {
  const known = Object.keys(table);
  const help = command === null ? 'stratus --help' : `stratus ${command} --help`;
  return option.length === 1
    ? `there is no option -${option}; see ${help}`
    : `there is no option --${option}${didYouMean(option, known, '--') || `; see ${help}`}`;
}

function optionsGiven(
  given: Given,
  command: string | null,
): Pick<ParsedArguments, 'flags' | 'values'> {
  const flags = new Set<string>();
  const values = new Map<string, readonly string[]>();
  for (const [name, { value }] of Object.entries(
    optionsOf(command === null ? null : COMMANDS[command]!),
  )) {
    if (given[name] === undefined) continue;
    if (value !== undefined) values.set(name, textsOf(given[name]));
    else if (given[name] === true) flags.add(name);
  }
  return { flags, values };
}

function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
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
