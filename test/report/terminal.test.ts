import { describe, expect, it } from 'vitest';
import { renderCompareTerminal, renderTerminal } from '../../src/report/index.js';
import type { CellResult, ResultDocument } from '../../src/report/result.js';
import { displayWidth } from '../../src/report/terminal/layout.js';
import { failures, mmc, SAMPLES, webApp, zeroRequests } from './samples.js';

const PLAIN = { color: false, width: 80, verbose: false };

/** The same result with every name of the user's far too long. */
function withLongNames(result: ResultDocument): ResultDocument {
  const long = (id: string): string => `${id}-${'x'.repeat(90)}`;
  const rename = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(record).map(([id, value]) => [long(id), value]));
  const cells = result.cells.map(
    (cell): CellResult => ({
      ...cell,
      variant: long(cell.variant),
      axes: { [long('memory')]: long('1024MB') },
      workloads: Object.fromEntries(
        Object.entries(cell.workloads).map(([id, workload]) => [
          long(id),
          {
            ...workload,
            byRequest: rename(workload.byRequest),
            requests: { ...workload.requests, failed: rename(workload.requests.failed) },
          },
        ]),
      ),
      resources: rename(cell.resources),
      cost: {
        ...cell.cost,
        byResource: Object.fromEntries(
          Object.entries(cell.cost.byResource).map(([id, part]) => [
            long(id),
            {
              ...part,
              lines: part.lines.map((line) => ({
                ...line,
                label: long(line.label),
                unit: long(line.unit),
                source: long(line.source),
              })),
            },
          ]),
        ),
        notPriced: cell.cost.notPriced.map(long),
      },
      slos: cell.slos.map((slo) => ({ ...slo, name: long(slo.name), text: long(slo.text) })),
      notes: cell.notes.map(long),
    }),
  );
  const comparison = result.comparison.map((each) => ({
    ...each,
    variant: long(each.variant),
    baseline: long(each.baseline),
    differences: each.differences.map((difference) => ({
      ...difference,
      of: long(difference.of),
      metric: long(difference.metric),
    })),
  }));
  return {
    ...result,
    scenario: { ...result.scenario, name: long('name'), description: long('about') },
    cells,
    comparison,
  };
}

describe('the terminal summary', () => {
  it.each(Object.keys(SAMPLES))('of %s is as recorded', async (name) => {
    const result = SAMPLES[name]!();
    await expect(renderTerminal(result, PLAIN)).toMatchFileSnapshot(`golden/${name}.txt`);
    await expect(renderTerminal(result, { ...PLAIN, verbose: true })).toMatchFileSnapshot(
      `golden/${name}.verbose.txt`,
    );
  });

  it.each([60, 72, 80, 120])('is never wider than %i columns, however long the names', (width) => {
    for (const make of Object.values(SAMPLES)) {
      for (const result of [make(), withLongNames(make())]) {
        for (const verbose of [false, true]) {
          for (const line of renderTerminal(result, { ...PLAIN, width, verbose }).split('\n')) {
            expect(displayWidth(line), line).toBeLessThanOrEqual(width);
          }
        }
      }
    }
  });

  it('colours when asked, and says the same words', () => {
    const plain = renderTerminal(failures(), PLAIN);
    const coloured = renderTerminal(failures(), { ...PLAIN, color: true });
    expect(plain).not.toContain('\u001b');
    expect(coloured).toContain('\u001b[31m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });

  it('says that there is no latency where nothing was completed, and fails the SLO for want of data', () => {
    const text = renderTerminal(zeroRequests(), PLAIN);
    expect(text).toContain('no data: no request was completed');
    expect(text).toContain('✗ no data');
    expect(text).toContain('no requests to divide it by');
    expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
  });

  it('leaves the interval out where one replication cannot have it', () => {
    const text = renderTerminal(mmc(), PLAIN);
    expect(text).toMatch(/± 95 % +±9\.1 ms\n/);
    expect(text).toContain('No SLOs to judge by');
  });

  it('cannot be steered by a name', () => {
    const result = webApp();
    const named = {
      ...result,
      scenario: { ...result.scenario, name: '\u001b[2Jgone\r\n::error::x' },
    };
    expect(renderTerminal(named, PLAIN)).not.toContain('\u001b');
    expect(renderTerminal(named, PLAIN).split('\n')[0]).toContain('gone ::error::x');
  });

  it('shows many cells as an overview, with what failed', () => {
    const [first, second] = webApp().cells as [CellResult, CellResult];
    const cells = Array.from({ length: 8 }, (_, i) => ({
      ...(i === 5 ? second : first),
      axes: { zones: i },
    }));
    const text = renderTerminal({ ...webApp(), cells }, PLAIN);
    expect(text).toContain('8 cells');
    expect(text).toContain('older-chips (zones=5)');
    expect(text.match(/✗ fail/g)).toHaveLength(1);
    expect(text).not.toContain('Workload shoppers');
    expect(renderTerminal({ ...webApp(), cells }, { ...PLAIN, verbose: true })).toContain(
      'Workload shoppers',
    );
  });

  it('warns that runs are missing', () => {
    const incomplete = { reason: 'interrupted', planned: 10, finished: 7, failed: [] };
    expect(renderTerminal({ ...webApp(), incomplete }, PLAIN)).toContain(
      '7 of 10 runs finished (interrupted)',
    );
  });
});

describe('the comparison on a terminal', () => {
  it('is as recorded', async () => {
    await expect(renderCompareTerminal(webApp(), PLAIN)).toMatchFileSnapshot(
      'golden/web-app.compare.txt',
    );
  });

  it('says so when there is nothing to compare', () => {
    expect(renderCompareTerminal(mmc(), PLAIN)).toBe(
      'Nothing to compare: the result has one cell.\n',
    );
  });
});
