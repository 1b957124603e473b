import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { renderJson } from '../../src/report/index.js';
import {
  OUTPUT_KINDS,
  OutputError,
  renderOutput,
  writeOutput,
} from '../../src/report/writers/write-output.js';
import { webApp } from './samples.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stratus-report-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe('writing an output', () => {
  it.each(OUTPUT_KINDS)(
    'writes %s as it is rendered, making directories, and leaves nothing else',
    async (kind) => {
      const path = join(directory, 'deep', 'er', `report.${kind}`);
      await writeOutput(kind, path, webApp());
      expect(readFileSync(path, 'utf8')).toBe(await renderOutput(kind, webApp()));
      expect(readdirSync(join(directory, 'deep', 'er'))).toEqual([`report.${kind}`]);
    },
  );

  it('writes into a pipe instead of putting a file in its place', async () => {
    const path = join(directory, 'pipe');
    execFileSync('mkfifo', [path]);
    const read = readFile(path, 'utf8');
    await writeOutput('json', path, webApp());
    expect(await read).toBe(renderJson(webApp()));
    expect(statSync(path).isFIFO()).toBe(true);
  });

  it('writes over an older file', async () => {
    const path = join(directory, 'result.json');
    writeFileSync(path, 'old');
    await writeOutput('json', path, webApp());
    expect(readFileSync(path, 'utf8')).toBe(renderJson(webApp()));
  });

  it('says which path could not be written, and why', async () => {
    writeFileSync(join(directory, 'file'), '');
    const path = join(directory, 'file', 'result.json');
    const error = await writeOutput('json', path, webApp()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OutputError);
    expect(error).toMatchObject({
      path,
      reason: expect.stringContaining('is a file, not a directory'),
    });
    expect(String(error)).toContain(path);
  });

  it.runIf(process.platform === 'linux')(
    'says so where the system makes no directories, and does not try for ever',
    async () => {
      const written = writeOutput('json', '/proc/stratus/deep/result.json', webApp());
      await expect(written).rejects.toThrow('the system makes no files there (ENOENT)');
    },
  );

  it('does not write over a directory, and leaves no half of a file behind', async () => {
    await expect(writeOutput('csv', directory, webApp())).rejects.toThrow('it is a directory');
    expect(readdirSync(directory)).toEqual([]);
  });

  it('writes exactly one document to standard output for -', async () => {
    const written: string[] = [];
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation(((
      text: string,
      done: () => void,
    ) => {
      written.push(text);
      done();
      return true;
    }) as typeof process.stdout.write);
    await writeOutput('json', '-', webApp()).finally(() => spy.mockRestore());
    expect(written.join('')).toBe(renderJson(webApp()));
  });
});
