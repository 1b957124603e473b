import { describe, expect, it } from 'vitest';
import { renderHtml } from '../../src/report/html/html.js';
import { regroup } from '../../src/report/html/regroup.js';
import type { ResultDocument } from '../../src/report/result.js';
import { expectWellFormed } from './markup.js';
import { distribution, failures, mmc, SAMPLES, webApp, zeroRequests } from './samples.js';

const count = (text: string, pattern: RegExp): number => (text.match(pattern) ?? []).length;

/** What a reader sees: no tags, no styles. */
const visible = (html: string): string =>
  html
    .replace(/<style>[^<]*<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

describe('the HTML report', () => {
  it.each(Object.keys(SAMPLES))('of %s is well-formed, self-contained and small', async (name) => {
    const html = await renderHtml(SAMPLES[name]!());
    expectWellFormed(html);
    expect(html.length).toBeLessThan(1_000_000);
    expect(html).not.toMatch(
      /<script|<link|<iframe|<img|@import|url\((?!#)|\son\w+=|\ssrc=|xlink:href/,
    );
    expect(html).toContain("default-src 'none'");
    const text = visible(html);
    expect(text).not.toMatch(/NaN|Infinity|undefined|\[object/);
  });

  it('is the same bytes every time, also after other charts were drawn', async () => {
    const first = await renderHtml(webApp());
    await renderHtml(failures());
    expect(await renderHtml(webApp())).toBe(first);
  });

  it('has no id twice, and every reference has its target', async () => {
    const html = await renderHtml(webApp());
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    const references = [...html.matchAll(/(?:url\(#|href="#|aria-labelledby=")([^")]+)/g)].flatMap(
      (match) => match[1]!.split(' '),
    );
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) expect(ids).toContain(reference);
  });

  it('starts with the verdict and what failed', async () => {
    const text = visible(await renderHtml(failures()));
    expect(text.indexOf('3 of 5 SLOs failed, 1 warning')).toBeLessThan(
      text.indexOf('How to read this'),
    );
    expect(text).toContain('latency p95 of shoppers/refund &lt;= 2 s, observed no data');
  });

  it('draws latency, its spread, load, instances, utilisation and the bill, each described in words', async () => {
    const html = await renderHtml(webApp());
    expect(count(html, /<figure>/g)).toBe(12);
    expect(count(html, /<svg class="chart" role="img"/g)).toBe(12);
    expect(count(html, /<title id=/g)).toBe(12);
    for (const title of [
      'Latency over time',
      'How latencies are spread',
      'Load and errors over time',
      'Instances over time, web',
      'CPU utilisation over time, web',
      'Where the money goes',
    ]) {
      expect(html).toContain(title);
    }
    expect(html).toContain(
      'Half of the requests are answered within 28.0 ms, 99 of 100 within 123 ms',
    );
  });

  it('gives every table a caption and headers', async () => {
    const html = await renderHtml(webApp());
    expect(count(html, /<table>/g)).toBeGreaterThan(8);
    expect(count(html, /<caption>/g)).toBe(count(html, /<table>/g));
    expect(count(html, /<th scope="row">/g)).toBeGreaterThan(40);
  });

  it('says what is assumed and not priced, and what repeats the run', async () => {
    const text = visible(await renderHtml(webApp()));
    for (const fact of [
      'Stratus 0.1.0, prices of 2026-11',
      'Not priced',
      'CloudWatch metrics',
      'A month is 730 h',
      '000000009e3779b9',
      'Seed 42',
    ]) {
      expect(text).toContain(fact);
    }
  });

  it('shows markup in a name as text', async () => {
    const evil = '<script>alert(1)</script>"\'&<b>';
    const result = failures();
    const cell = result.cells[0]!;
    const named: ResultDocument = {
      ...result,
      scenario: { name: evil, description: evil, sha256: evil },
      priceBook: { snapshot: evil, sources: [evil] },
      cells: [
        {
          ...cell,
          variant: evil,
          axes: { [evil]: evil },
          workloads: {
            [evil]: {
              ...cell.workloads.shoppers!,
              byRequest: {},
              requests: {
                ...cell.workloads.shoppers!.requests,
                failed: { [evil]: cell.measuredS },
              },
            },
          },
          resources: {
            [evil]: {
              type: evil,
              metrics: { [evil]: cell.measuredS, codes: { [evil]: cell.measuredS } },
            },
          },
          cost: {
            ...cell.cost,
            notPriced: [evil],
            byResource: {
              [evil]: {
                ...cell.cost.byResource.web!,
                lines: cell.cost.byResource.web!.lines.map((line) => ({
                  ...line,
                  label: evil,
                  unit: evil,
                })),
              },
            },
          },
          timelines: cell.timelines.map((timeline) => ({
            ...timeline,
            of: evil,
            metric: `${timeline.metric}${evil}`,
          })),
          slos: cell.slos.map((slo) => ({ ...slo, name: evil, text: evil })),
          notes: [evil],
        },
      ],
      comparison: [{ ...webApp().comparison[0]!, variant: evil, baseline: evil }],
    };
    const html = await renderHtml(named);
    expectWellFormed(html);
    expect(html).not.toMatch(/<script|<b>(?!<\/b>)[^a-zA-Z&]/);
    expect(count(html, /&lt;script&gt;/g)).toBeGreaterThan(20);
  });

  it('draws nothing where nothing was observed', async () => {
    const html = await renderHtml(zeroRequests());
    expect(html).not.toContain('How latencies are spread');
    expect(visible(html)).toContain('no data');
  });

  it('leaves out the comparison of a single cell', async () => {
    expect(await renderHtml(mmc())).not.toContain('id="comparison"');
    expect(await renderHtml(webApp())).toContain('id="comparison"');
  });

  it('stays under a megabyte with a hundred cells of long series', async () => {
    const cell = webApp().cells[0]!;
    const long = cell.timelines.map((timeline) => ({
      ...timeline,
      bucketS: 1,
      values: Array.from({ length: 5000 }, (_, i) => timeline.values[i % 144] ?? null),
    }));
    const cells = Array.from({ length: 100 }, (_, i) => ({
      ...cell,
      axes: { zones: i },
      timelines: long,
    }));
    expect((await renderHtml({ ...webApp(), cells })).length).toBeLessThan(1_000_000);
  });
});

describe('bars of a latency distribution', () => {
  it('keep the whole of what they are made from', () => {
    const bars = regroup(distribution(0.03));
    expect(bars.reduce((sum, bar) => sum + bar.share, 0)).toBeCloseTo(1, 3);
    for (const [i, bar] of bars.entries()) {
      expect(bar.toS).toBeGreaterThan(bar.fromS);
      if (i > 0) expect(bar.fromS).toBeCloseTo(bars[i - 1]!.toS, 12);
    }
  });

  it('are none without requests, and one for a constant', () => {
    expect(regroup([])).toEqual([]);
    expect(regroup([{ upToS: 0.05, share: 1 }]).length).toBeLessThanOrEqual(2);
  });
});
