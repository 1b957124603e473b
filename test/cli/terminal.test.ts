import { execFileSync } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { completionScript } from '../../src/cli/completion.js';
import { didYouMean, editDistance } from '../../src/cli/nearest.js';
import { createProgress } from '../../src/cli/progress.js';
import { Terminal } from '../../src/cli/terminal.js';

function terminalOf(isTTY: boolean, env: Record<string, string> = {}) {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => {
    const through = new PassThrough();
    through.on('data', (chunk) => {
      written[name] += chunk;
    });
    return Object.assign(through, { isTTY }) as unknown as NodeJS.WriteStream;
  };
  const stdout = stream('out');
  return { terminal: new Terminal(stdout, stream('err'), env), written, stdout };
}

describe('colours', () => {
  it.each([
    ['auto', true, {}, true],
    ['auto', false, {}, false],
    ['auto', true, { NO_COLOR: '1' }, false],
    ['auto', true, { NO_COLOR: '' }, true],
    ['auto', true, { TERM: 'dumb' }, false],
    ['always', false, { NO_COLOR: '1' }, true],
    ['never', true, {}, false],
  ] as const)('with %s, a terminal: %s and %j are right', (choice, isTTY, env, expected) => {
    expect(terminalOf(isTTY, env).terminal.color(choice, 'out')).toBe(expected);
  });
});

describe('a closed pipe', () => {
  it('drops the rest of the output and nothing else', async () => {
    const { terminal, written, stdout } = terminalOf(false);
    terminal.out('one');
    stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    terminal.out('two');
    terminal.err('three');
    await terminal.flush();
    expect(written).toEqual({ out: 'one', err: 'three' });
  });
});

describe('progress', () => {
  const news = (progress: number) => ({ finished: Math.floor(progress), planned: 10, progress });

  it('is a line every few seconds off a terminal, and none in a short run', () => {
    let now = 0;
    const { terminal, written } = terminalOf(false);
    const display = createProgress(terminal, 'auto', 'web', () => now);
    for (; now < 12_000; now += 100) display.update(news(now / 2000));
    display.end();
    const lines = written.err.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toBe('web: 10 %, 1 of 10 runs, about 18 s left');
  });

  it('is a bar on a terminal, which leaves nothing behind', () => {
    let now = 0;
    const { terminal, written } = terminalOf(true);
    const display = createProgress(terminal, 'auto', 'web', () => now);
    now = 50;
    display.update(news(5));
    display.end();
    expect(written.err).toContain('████████████░░░░░░░░░░░░ 50 %');
    expect(written.err.endsWith('\r\u001B[2K')).toBe(true);
  });

  it('is silent when it is not wanted', () => {
    const { terminal, written } = terminalOf(true);
    createProgress(terminal, 'none', 'web').update(news(5));
    expect(written.err).toBe('');
  });
});

describe('suggestions', () => {
  it('count swapped letters as one mistake', () => {
    expect(editDistance('hmtl', 'html')).toBe(1);
    expect(editDistance('', 'abc')).toBe(3);
  });

  it('are left out where nothing is near', () => {
    expect(didYouMean('xyzzy', ['run', 'plan'])).toBe('');
  });
});

describe('completion', () => {
  it('is a script that bash accepts and that offers commands and options', () => {
    const script = `${completionScript('bash')}
      COMP_WORDS=(stratus run --repl); COMP_CWORD=2; _stratus; echo "\${COMPREPLY[@]}"
      COMP_WORDS=(stratus va); COMP_CWORD=1; _stratus; echo "\${COMPREPLY[@]}"
      COMP_WORDS=(stratus run --color n); COMP_CWORD=3; _stratus; echo "\${COMPREPLY[@]}"`;
    const lines = execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split('\n');
    expect(lines).toEqual(['--replications --replication', 'validate', 'never']);
  });
});
