import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Diagnostic,
  exitCodeOf,
  loadScenario,
  renderDiagnostics,
  renderDiagnosticsJson,
} from '../../src/scenario/index.js';

const folder = join(import.meta.dirname, 'broken');
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

/** Shown by its name alone, so that the expected text holds on every machine. */
function loadBroken(name: string) {
  const text = readFileSync(join(folder, name), 'utf8');
  return { source: { file: name, text }, loaded: loadScenario({ file: name, text }) };
}

describe('diagnostics', () => {
  // `npx vitest run test/scenario -u` writes the expected texts anew.
  for (const name of files)
    it(`says of ${name} what is wrong, where, and what to write instead`, async () => {
      const { source, loaded } = loadBroken(name);
      expect(loaded.diagnostics.length).toBeGreaterThan(0);
      const text = renderDiagnostics(loaded.diagnostics, [source]);
      await expect(text).toMatchFileSnapshot(join(folder, name.replace('.yaml', '.txt')));
    });

  it('come in the order of the file', () => {
    for (const name of files) {
      const lines = loadBroken(name).loaded.diagnostics.map(({ line }) => line ?? 0);
      expect(lines).toEqual([...lines].sort((a, b) => a - b));
    }
  });

  it('leave nothing to simulate if one of them is an error, and everything if all are warnings', () => {
    expect(loadBroken('loop.yaml').loaded.cells).toEqual([]);
    const { loaded } = loadBroken('unused.yaml');
    expect(loaded.diagnostics.map(({ severity }) => severity)).toEqual(['warning', 'warning']);
    expect(loaded.cells).toHaveLength(1);
  });

  it('exit with 3 for a scenario that is wrong, 4 where only files beside it are, 0 for warnings', () => {
    expect(exitCodeOf(loadBroken('quantities.yaml').loaded.diagnostics)).toBe(3);
    expect(exitCodeOf(loadBroken('missing-trace.yaml').loaded.diagnostics)).toBe(4);
    expect(exitCodeOf(loadBroken('unused.yaml').loaded.diagnostics)).toBe(0);
  });

  it('can be read by a program: every field is there, and nothing else', () => {
    const { loaded } = loadBroken('unknown-keys.yaml');
    const document = JSON.parse(renderDiagnosticsJson(loaded.diagnostics)) as {
      format: string;
      formatVersion: number;
      diagnostics: Diagnostic[];
    };
    expect(document.format).toBe('stratus.diagnostics');
    expect(document.formatVersion).toBe(1);
    expect(document.diagnostics[0]).toEqual({
      code: 'unknown-key',
      severity: 'error',
      about: 'scenario',
      message: 'a scenario has no key `rnu`',
      path: 'rnu',
      file: 'unknown-keys.yaml',
      line: 3,
      col: 1,
      endCol: 4,
      value: 'rnu',
      expected: expect.stringContaining('`run`') as string,
      suggestion: 'run',
    });
  });

  it('are in color only when asked for, and never pass control characters of the file on', () => {
    const text = 'version: 1\nname: "a\u001b[31mb"\nworkloads: {}\nresources: {}\n';
    const { diagnostics } = loadScenario({ file: 'f.yaml', text });
    const plain = renderDiagnostics(diagnostics, [{ file: 'f.yaml', text }]);
    expect(plain).not.toContain('\u001b');
    expect(renderDiagnostics(diagnostics, [], { color: true })).toContain('\u001b[31merror');
  });
});
