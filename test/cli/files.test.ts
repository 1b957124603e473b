import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Arguments } from '../../src/cli/arguments.js';
import { readResult } from '../../src/cli/baseline.js';
import { outputRequests } from '../../src/cli/outputs.js';
import { parseArguments } from '../../src/cli/parse.js';
import { PartialState } from '../../src/cli/partial-state.js';
import { repeatCommand } from '../../src/cli/repeat-command.js';
import { cellOf, replicationOf, scenarioOf, sloOf } from '../experiment/fixtures.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stratus-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const args = (...words: string[]) => new Arguments(parseArguments(['run', 'a.yaml', ...words]));

describe('what an interrupted experiment leaves', () => {
  const task = { cell: 0, replication: 1, seed: 1 };
  const path = () => join(directory, 'deep', '.partial.json');
  const stateOf = (scenario = scenarioOf(), version = '1') =>
    new PartialState(path(), version, [cellOf('base', scenario)]);

  it('is taken up by the same scenario', () => {
    const state = stateOf();
    state.add(task, replicationOf({ index: 1 }));
    state.save();
    const later = stateOf();
    expect(later.load()).toBe(1);
    expect(later.known(task)).toEqual(replicationOf({ index: 1 }));
    expect(later.known({ ...task, replication: 0 })).toBeUndefined();
  });

  it('is taken up when only SLOs and the number of replications changed', () => {
    const state = stateOf();
    state.add(task, replicationOf());
    state.save();
    const more = scenarioOf({
      replications: { kind: 'fixed', count: 9 },
      slos: [sloOf({ max: 1 })],
    });
    expect(stateOf(more).load()).toBe(1);
  });

  it('is left alone by another scenario, another seed and another version', () => {
    const state = stateOf();
    state.add(task, replicationOf());
    state.save();
    expect(stateOf(scenarioOf({ name: 'other' })).load()).toBe(0);
    expect(stateOf(scenarioOf({ seed: 2 })).load()).toBe(0);
    expect(stateOf(scenarioOf(), '2').load()).toBe(0);
  });

  it('counts as nothing when it is damaged', () => {
    const state = stateOf();
    state.add(task, replicationOf());
    state.save();
    writeFileSync(path(), readFileSync(path(), 'utf8').slice(0, -3));
    expect(stateOf().load()).toBe(0);
  });

  it('is removed when the experiment is complete', () => {
    const state = stateOf();
    state.add(task, replicationOf());
    state.save();
    state.remove();
    expect(PartialState.count(path())).toBe(0);
  });
});

describe('a saved result', () => {
  it.each([
    ['{"a":', /it is not JSON/],
    ['[]', /not a result of stratus run/],
    ['null', /not a result of stratus run/],
    [
      '{"format":"stratus.result","formatVersion":2,"cells":[]}',
      /formatVersion is 2, this Stratus reads 1/,
    ],
    ['{"format":"stratus.result","formatVersion":1}', /it has no cells/],
  ])('that is %s is refused', (text, message) => {
    const path = join(directory, 'result.json');
    writeFileSync(path, text);
    expect(() => readResult(path)).toThrow(message);
  });

  it('that is not there is named', () => {
    expect(() => readResult('absent.json')).toThrow(
      'cannot read absent.json: there is no such file',
    );
  });
});

describe('-o', () => {
  it('takes a kind, a path with = in it, and stdout', () => {
    expect(outputRequests(args('-o', 'html', '-o', 'csv=a=b.csv', '-o', 'json=-'))).toEqual([
      { kind: 'html', path: null },
      { kind: 'csv', path: 'a=b.csv' },
      { kind: 'json', path: '-' },
    ]);
  });

  it.each([
    ['hmtl', /'hmtl' is not one of .*did you mean html/],
    ['html=', /the path after '=' is empty/],
  ])('refuses %s', (text, message) => {
    expect(() => outputRequests(args('-o', text))).toThrow(message);
  });

  it('refuses two documents on stdout', () => {
    expect(() => outputRequests(args('-o', 'json=-', '-o', 'csv=-'))).toThrow(/only one document/);
  });
});

describe('the command that repeats a run', () => {
  it('has the cell, the seed and every change', () => {
    const cell = { variant: 'arm', axes: { memory: '1 GB' }, scenario: scenarioOf({ seed: 9 }) };
    const source = { file: 'a b.yaml', text: '' };
    expect(
      repeatCommand({ args: args('--set', 'x.y=3', '--replications', '3') }, { source }, cell, 2),
    ).toBe(
      "stratus run 'a b.yaml' --set x.y=3 --variant arm --only 'memory=1 GB' --seed 9 --replications 3 --replication 2",
    );
  });
});
