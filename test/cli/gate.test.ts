import { describe, expect, it } from 'vitest';
import { Arguments } from '../../src/cli/arguments.js';
import { checkCounterparts, parseCostLimit } from '../../src/cli/baseline.js';
import { EXIT, worst } from '../../src/cli/exit-codes.js';
import { gateOf, judgeResult } from '../../src/cli/gate.js';
import { parseArguments } from '../../src/cli/parse.js';
import { assembleResult } from '../../src/experiment/assemble.js';
import type { SloVerdict } from '../../src/report/result.js';
import { billOf, cellOf, replicationOf } from '../experiment/fixtures.js';

const gate = (options: string) =>
  gateOf(new Arguments(parseArguments(`run a ${options}`.trim().split(' '))));

function resultOf(
  perMonth: number,
  verdict: SloVerdict['verdict'],
  severity: SloVerdict['severity'],
  variant = 'base',
) {
  const cell = cellOf(variant);
  const document = assembleResult(
    [cell],
    {
      cells: [[{ result: replicationOf(), bill: billOf(perMonth) }]],
      failed: [],
      planned: 1,
      finished: 1,
      interrupted: false,
      complete: true,
    },
    {
      stratus: '0',
      scenario: { name: 'x', description: '', sha256: '' },
      priceBook: { snapshot: '', sources: [] },
      priceOf: () => () => billOf(perMonth),
      baseline: null,
      repeat: () => '',
    },
  );
  const slo: SloVerdict = {
    name: 'quick',
    metric: 'latency',
    severity,
    text: '',
    limit: { max: 1, min: null },
    observed: null,
    verdict,
  };
  return { ...document, cells: document.cells.map((each) => ({ ...each, slos: [slo] })) };
}

describe('the exit code of a run', () => {
  it.each([
    ['pass', 'error', '', EXIT.ok],
    ['fail', 'error', '', EXIT.sloFailed],
    ['no-data', 'error', '', EXIT.sloFailed],
    ['fail', 'warning', '', EXIT.ok],
    ['fail', 'warning', '--fail-on warning', EXIT.sloFailed],
    ['fail', 'error', '--fail-on never', EXIT.ok],
    ['fail', 'error', '--no-gate', EXIT.ok],
  ] as const)('with a %s of severity %s and %j is right', (verdict, severity, options, code) => {
    expect(judgeResult(resultOf(100, verdict, severity), gate(options), null)).toBe(code);
  });

  it.each([
    ['5%', 105, EXIT.ok],
    ['5%', 105.01, EXIT.worseThanBaseline],
    ['$50/month', 150, EXIT.ok],
    ['$50/month', 150.01, EXIT.worseThanBaseline],
    ['0%', 100, EXIT.ok],
    ['0%', 90, EXIT.ok],
  ] as const)('with a limit of %s and $%s instead of $100 is right', (limit, after, code) => {
    const baseline = resultOf(100, 'pass', 'error');
    const result = resultOf(after, 'pass', 'error');
    expect(judgeResult(result, gate(`--max-cost-increase ${limit}`), baseline)).toBe(code);
  });

  it('tells a failed SLO before a worse bill', () => {
    const code = judgeResult(
      resultOf(200, 'fail', 'error'),
      gate('--max-cost-increase 5%'),
      resultOf(100, 'pass', 'error'),
    );
    expect(code).toBe(EXIT.sloFailed);
  });

  it('tells the worst of several', () => {
    expect(worst([0, 99, 1, 5])).toBe(1);
    expect(worst([0, 98, 99])).toBe(99);
    expect(worst([99, 130])).toBe(130);
    expect(worst([])).toBe(0);
  });

  it.each(['5', '-5%', '50$', '$50', 'five %', '%'])('refuses %j as a limit', (text) => {
    expect(() => parseCostLimit(text)).toThrow(/5% or \$50\/month/);
  });

  it('names the cells of a baseline that lacks one', () => {
    const baseline = resultOf(100, 'pass', 'error', 'intel');
    expect(() => checkCounterparts([cellOf('arm'), cellOf('intel')], baseline, 'b.json')).toThrow(
      /b\.json has no cell 'arm'; it has: intel/,
    );
    expect(() => checkCounterparts([cellOf('arm')], baseline, 'b.json')).not.toThrow();
  });
});
