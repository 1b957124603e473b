import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runtimeNames } from '../../src/models/lambda/init-profiles.js';
import { simulate } from '../oracle/simulate.js';
import { seconds } from '../oracle/station.js';

/** A row of the published summary; times in ms. */
interface Summary {
  readonly runtime: string;
  readonly package: string;
  readonly memory: string;
  readonly architecture: string;
  readonly quantile: Readonly<Record<'p50' | 'p99', number>>;
}

const file = new URL('../data/lambda-perf/init_duration_summary.csv', import.meta.url);
const [header, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
const columns = header!.split(',');
const summaries: readonly Summary[] = lines.map((line) => {
  const cells = line.split(',');
  const of = (name: string) => cells[columns.indexOf(name)]!;
  const quantiles = ['p50', 'p99'].map((name) => [name, +of(name)]);
  return {
    runtime: lambdaName(of('runtime')),
    package: of('package'),
    memory: `${of('memory_mb')}MB`,
    architecture: of('arch'),
    quantile: Object.fromEntries(quantiles),
  };
});

/** `rust (prov.al2023)` is what a function of runtime `provided.al2023/rust` is. */
function lambdaName(published: string): string {
  const [, language, base] = /^(.*?) ?\(prov\.(al2|al2023)\)$/.exec(published) ?? [];
  if (language === undefined) return published;
  const name = language.replace('apple ', '').replace('c++ ', 'cpp').replace('swift ', 'swift');
  return `provided.${base}/${name.replaceAll(' ', '-')}`;
}

/** Cold starts to look at; more where those are not enough to say. */
const DRAWS = 5000;
const MORE_DRAWS = 200_000;

/** Every request comes when the environment of the one before has gone. */
function initDurations(
  summary: Summary,
  draws: number,
): { readonly p50: number; readonly p99: number } {
  const { runtime, memory, architecture } = summary;
  const document = {
    version: 1,
    name: 'init',
    run: { duration: seconds(draws), replications: 1, seed: 1 },
    workloads: { clients: { entry: 'f', arrivals: { constant: { rate: '1 req/s' } } } },
    resources: {
      f: {
        type: 'lambda',
        ...{ runtime, memory, architecture, package: summary.package },
        keepWarm: '1us',
        handles: { default: [{ wait: '1ms' }] },
      },
    },
  };
  const { initDuration } = simulate(document, 1)[0]!.resources.f!.metrics;
  return initDuration as { p50: number; p99: number };
}

describe('init durations drawn, against those that were measured', () => {
  it('has every runtime that a function can have, and a row for each that was measured', () => {
    const measured = new Set(summaries.map(({ runtime }) => runtime));
    const bare = ['provided.al2', 'provided.al2023'];
    expect(runtimeNames().filter((name) => !bare.includes(name))).toEqual([...measured].sort());
    expect(summaries).toHaveLength(620);
  });

  it('all 620: the median within 2 %, p99 within 10 %', () => {
    const worst = { p50: 0, p99: 0 };
    const wrong: string[] = [];
    for (const summary of summaries) {
      const away = (draws: number) => {
        const { p50, p99 } = initDurations(summary, draws);
        const { quantile } = summary;
        return {
          p50: Math.abs((1000 * p50) / quantile.p50 - 1),
          p99: Math.abs((1000 * p99) / quantile.p99 - 1),
        };
      };
      let off = away(DRAWS);
      // Where few of the measured ones lie about p99 a small sample says little.
      if (off.p50 > 0.01 || off.p99 > 0.05) off = away(MORE_DRAWS);
      worst.p50 = Math.max(worst.p50, off.p50);
      worst.p99 = Math.max(worst.p99, off.p99);
      const { runtime, memory, architecture } = summary;
      if (off.p50 > 0.02 || off.p99 > 0.1)
        wrong.push(
          `${runtime} ${summary.package} ${memory} ${architecture}: ${off.p50} ${off.p99}`,
        );
    }
    const percent = (x: number) => `${(100 * x).toFixed(2)} %`;
    process.stdout.write(
      `median off by ${percent(worst.p50)}, p99 by ${percent(worst.p99)} at most\n`,
    );
    expect(wrong).toEqual([]);
  }, 120_000);
});
