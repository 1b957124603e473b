import { describe, expect, it } from 'vitest';
import { Arguments } from '../../src/cli/arguments.js';
import { CliError } from '../../src/cli/exit-codes.js';
import { helpText } from '../../src/cli/help.js';
import { COMMANDS, optionsOf } from '../../src/cli/options.js';
import { parseArguments } from '../../src/cli/parse.js';

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

  it.each([
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
