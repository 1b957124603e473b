import { describe, expect, it } from 'vitest';
import { Arguments } from '../../src/cli/arguments.js';
import { CliError } from '../../src/cli/exit-codes.js';
import { COMMANDS, optionsOf } from '../../src/cli/options.js';
import { helpText, parseArguments } from '../../src/cli/parse.js';

const parse = (line: string) => parseArguments(line.split(' ').filter((word) => word !== ''));
function problem(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(CliError);
    expect((error as CliError).exitCode).toBe(2);
    return (error as CliError).message;
  }
  throw new Error('nothing was wrong');
}

describe('the arguments of the command line', () => {
  it('takes options before and after files, in all their spellings', () => {
    for (const line of [
      'run -o html a.yaml -j 2',
      'run a.yaml -ohtml -j2',
      'run --output=html --jobs=2 a.yaml',
    ]) {
      const parsed = parse(line);
      expect(parsed.command).toBe('run');
      expect(parsed.positionals).toEqual(['a.yaml']);
      expect(parsed.values.get('output')).toEqual(['html']);
      expect(parsed.values.get('jobs')).toEqual(['2']);
    }
  });

  it('takes - for stdin and everything after -- for files', () => {
    expect(parse('run -').positionals).toEqual(['-']);
    expect(parse('run -- --seed').positionals).toEqual(['--seed']);
  });

  it('takes general options before the command', () => {
    expect(parse('--color never -q run a.yaml')).toMatchObject({
      command: 'run',
      positionals: ['a.yaml'],
    });
  });

  it('collects what may be given more than once', () => {
    expect(parse('run a -o html -o json=-').values.get('output')).toEqual(['html', 'json=-']);
  });

  it('reads values as texts: with dots, minus signs, equals signs, and numbers as written', () => {
    const { values, flags, positionals } = parse(
      'run 007 --set a.b=1 --set a.b.c=-1 --set x=a=b --seed 0x10 --replications 1e3 --variant -1 --no-gate',
    );
    expect(Object.fromEntries(values)).toEqual({
      set: ['a.b=1', 'a.b.c=-1', 'x=a=b'],
      seed: ['0x10'],
      replications: ['1e3'],
      variant: ['-1'],
    });
    expect([...flags]).toEqual(['no-gate']);
    expect(positionals).toEqual(['007']);
  });

  it('lets an option take one value, and a flag none', () => {
    const { values, positionals } = parse('run a -o html b -q c -vq d');
    expect(values.get('output')).toEqual(['html']);
    expect(positionals).toEqual(['a', 'b', 'c', 'd']);
  });

  it('keeps the order of words before and after --, and what looks like an option there', () => {
    expect(parse('run a - -- --seed -o 3').positionals).toEqual(['a', '-', '--seed', '-o', '3']);
    expect(parse('run -- -h').answer).toBe('');
  });

  it('answers -h and -V everywhere, whatever else is missing', () => {
    for (const line of ['-h', 'run -h', 'run --help a', '-h compare', 'help', '-q -h']) {
      expect(parse(line).answer, line).toMatch(/^Usage: stratus /);
    }
    for (const line of ['-V', '--version', 'run -V', '-q compare --version']) {
      expect(parseArguments(line.split(' '), { version: '1.2.3', width: 80 }).answer).toBe(
        '1.2.3\n',
      );
    }
  });

  it('tells all that is wrong at once', () => {
    const told = problem(() => parse('run a --sed 3 --color blue --quick=1 -o'));
    expect(told.split('\nstratus: ')).toEqual([
      "--quick takes no value, but got '1'",
      'there is no option --sed; did you mean --set?',
      "--color 'blue' is not one of auto, always, never",
      '--output needs a value: --output KIND[=PATH]',
    ]);
  });

  it('speaks English whatever the locale', () => {
    const before = process.env.LC_ALL;
    process.env.LC_ALL = 'de_DE.UTF-8';
    try {
      expect(parse('-h').answer).toContain('Commands:');
    } finally {
      if (before === undefined) delete process.env.LC_ALL;
      else process.env.LC_ALL = before;
    }
  });

  it.each([
    ['rnu a --quick', /unknown command 'rnu'; did you mean run\?$/],
    [
      'web-app.yaml -o html',
      /unknown command 'web-app.yaml'; did you mean stratus run web-app.yaml\?$/,
    ],
    ['--qiet run a', /no option --qiet; did you mean --quiet\?$/],
    ['--quick run a', /--quick comes after the command: stratus run/],
    ['-o html run a', /--output comes after the command: stratus run/],
    ['run a --gate', /no option --gate/],
    ['run a -o html -o', /--output needs a value: --output KIND/],
    ['run a --set -x=1', /--set needs a value.*no option -x/s],
    ['run a -q=3', /--quiet takes no value, but got '3'/],
    ['run a -qx', /no option -x/],
    ['--xyzzy', /no option --xyzzy; see stratus --help/],
    ['run a --__proto__ 1', /no option/],
    ['rnu a', /unknown command 'rnu'; did you mean run\?/],
    ['xyzzy', /unknown command 'xyzzy'; commands: run, compare/],
    ['run --replicatons 3 a', /no option --replicatons; did you mean --replications\?/],
    ['run --xyzzy a', /no option --xyzzy; see stratus run --help/],
    ['run -x a', /no option -x/],
    ['--seed 4 run a', /--seed comes after the command: stratus run/],
    ['run a --seed', /--seed needs a value: --seed N/],
    ['run a --seed=', /--seed needs a value/],
    ['run a --seed 1 --seed 2', /--seed is given twice: '1' and '2'/],
    ['run a --quiet=3', /--quiet takes no value, but got '3'/],
    ['run a --color purple', /'purple' is not one of auto, always, never/],
    ['run a --progress bra', /did you mean bar\?/],
    ['run a --constructor', /no option --constructor/],
    ['constructor', /unknown command/],
  ])('refuses %s', (line, message) => {
    expect(problem(() => parse(line))).toMatch(message);
  });

  it.each(['0', '1.5', 'abc', '1e3', '', '99999999999999999999'])(
    'refuses %j as a number of replications',
    (text) => {
      const args = new Arguments({
        command: 'run',
        positionals: [],
        flags: new Set(),
        answer: '',
        values: new Map([['replications', [text]]]),
      });
      expect(problem(() => args.integer('replications', 1))).toContain(`'${text}'`);
    },
  );

  it('keeps = in the value of a pair', () => {
    const args = new Arguments(parse('run a --set x=a=b'));
    expect(args.pairs('set')).toEqual([{ key: 'x', value: 'a=b' }]);
    expect(problem(() => new Arguments(parse('run a --set x')).pairs('set'))).toMatch(/KEY=VALUE/);
  });
});

describe('help', () => {
  it('fits 80 columns', () => {
    for (const command of [null, ...Object.keys(COMMANDS)]) {
      for (const line of helpText(command, 80).split('\n'))
        expect(line.length).toBeLessThanOrEqual(80);
    }
  });

  it('tells every option of every command', () => {
    for (const [name, spec] of Object.entries(COMMANDS)) {
      const text = helpText(name, 80);
      for (const option of Object.keys(optionsOf(spec))) expect(text).toContain(`--${option}`);
    }
  });

  it('shows examples that parse', () => {
    for (const { examples } of Object.values(COMMANDS)) {
      for (const example of examples) {
        const words = example
          .replace(/^eval "\$\(|\)"$|( [|>].*)$/g, '')
          .split(' ')
          .slice(1);
        expect(() => parseArguments(words), example).not.toThrow();
      }
    }
  });
});
