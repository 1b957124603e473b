import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderTimelinesCsv, TIMELINE_COLUMNS } from '../../src/report/documents/timelines-csv.js';
import {
  renderCsv,
  renderGithub,
  renderJson,
  renderJunit,
  renderMarkdown,
} from '../../src/report/index.js';
import type { ResultDocument } from '../../src/report/result.js';
import { expectWellFormed } from './markup.js';
import { failures, SAMPLES, statistic, webApp } from './samples.js';

function named(name: string): ResultDocument {
  const result = failures();
  const cells = result.cells.map((cell) => ({
    ...cell,
    variant: name,
    slos: cell.slos.map((slo) => ({ ...slo, name })),
    notes: [name],
    workloads: { [name]: cell.workloads.shoppers! },
  }));
  return { ...result, scenario: { ...result.scenario, name }, cells };
}

/** The same keys, filled in the other order. */
function reversed<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).reverse()) as T;
}

describe('JSON', () => {
  it.each(Object.keys(SAMPLES))(
    'of %s is as recorded, and reads back as the same result',
    async (name) => {
      const text = renderJson(SAMPLES[name]!());
      await expect(text).toMatchFileSnapshot(`../data/results/${name}.json`);
      expect(JSON.parse(text)).toEqual(SAMPLES[name]!());
      expect(renderJson(JSON.parse(text))).toBe(text);
      expect(text.endsWith('}\n')).toBe(true);
    },
  );

  it('has the same bytes whatever the order in which an object was filled', () => {
    const { format, formatVersion, ...rest } = webApp();
    const cells = rest.cells.map(({ cost, slos, ...cell }) => ({
      slos,
      cost: reversed(cost),
      ...cell,
    }));
    expect(renderJson({ ...rest, cells, formatVersion, format })).toBe(renderJson(webApp()));
  });

  it('keeps resources in the order of the scenario', () => {
    const text = renderJson(webApp());
    expect(Object.keys(JSON.parse(text).cells[0].resources)).toEqual([
      'dns',
      'edge',
      'web',
      'orders',
    ]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %f and says where it is', (value) => {
    const result = webApp();
    const cells = [{ ...result.cells[0]!, measuredS: statistic(value) }];
    expect(() => renderJson({ ...result, cells })).toThrow(
      `result.cells[0].measuredS.value is ${value}`,
    );
  });
});

describe('CSV', () => {
  it.each(Object.keys(SAMPLES))('of %s is as recorded', async (name) => {
    await expect(renderCsv(SAMPLES[name]!())).toMatchFileSnapshot(`golden/${name}.csv`);
  });

  it.each(['=1+1', '+1', '-1', '@sum', '\tx', '\rx'])(
    'makes no formula of a name that starts with %j',
    (start) => {
      const name = `${start}cmd`;
      const text = renderCsv(named(name));
      expect(text).toContain(`'${name}`);
      // Nowhere does a cell, quoted or not, begin with it.
      expect(text).not.toContain(`,${name}`);
      expect(text).not.toContain(`,"${name}`);
      expect(text).not.toContain(`\n${name}`);
    },
  );

  it('leaves negative numbers numbers', () => {
    const row = renderCsv(webApp())
      .split('\n')
      .find((line) => line.includes(',difference,cost per month,'));
    expect(row).toMatch(/,-58\.7\d*,-61\.1\d*,-56\.3\d*,10,USD\/month$/);
  });
});

describe('the timelines', () => {
  it('are a row each bucket, with its start in seconds; a bucket without data has no value', () => {
    const result = failures();
    const timeline = { of: 'web', metric: 'queue', unit: 'count', startS: 60, bucketS: 15 };
    const cells = [{ ...result.cells[0]!, timelines: [{ ...timeline, values: [1.5, null, -2] }] }];
    const [header, ...rows] = renderTimelinesCsv({ ...result, cells })
      .trimEnd()
      .split('\n');
    expect(header).toBe(TIMELINE_COLUMNS.join(','));
    expect(rows.map((row) => row.slice(row.indexOf(',web,')))).toEqual([
      ',web,queue,count,60,1.5',
      ',web,queue,count,75,',
      ',web,queue,count,90,-2',
    ]);
  });

  it('are all there, and names in them are no formulas', () => {
    const result = webApp();
    const buckets = result.cells.flatMap(({ timelines }) => timelines.map((t) => t.values.length));
    expect(renderTimelinesCsv(result).trimEnd().split('\n')).toHaveLength(
      1 + buckets.reduce((sum, n) => sum + n, 0),
    );
    const cells = [{ ...named('=1+1').cells[0]!, timelines: webApp().cells[0]!.timelines }];
    expect(renderTimelinesCsv({ ...result, cells })).not.toContain(',=1+1');
  });
});

describe('Markdown', () => {
  it.each(Object.keys(SAMPLES))('of %s is as recorded', async (name) => {
    await expect(renderMarkdown(SAMPLES[name]!())).toMatchFileSnapshot(`golden/${name}.md.txt`);
  });

  it('makes neither markup, table cells, mentions nor links of a name', () => {
    const text = renderMarkdown(named('<img src=x>|a\nb @team #1 [x](http://y) `c` **d**'));
    expect(text).not.toMatch(/<img|@team|[^\\]\|a|#1|http:\/\/|[^\\]\[x|[^\\]`c/);
    const rows = text.split('\n').filter((line) => line.startsWith('| ❌'));
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
  });
});

describe('JUnit', () => {
  it.each(Object.keys(SAMPLES))('of %s is as recorded, and well-formed', async (name) => {
    const text = renderJunit(SAMPLES[name]!());
    expectWellFormed(text);
    await expect(text).toMatchFileSnapshot(`golden/${name}.junit.xml`);
  });

  it('counts a broken SLO as a failure, a warning as skipped, no data as a failure', () => {
    expect(renderJunit(failures())).toContain('tests="5" failures="3" errors="0" skipped="1"');
    expect(renderJunit(failures())).toContain('type="no-data"');
  });

  it('counts missing runs as an error', () => {
    const failed = [
      {
        cell: 'base',
        replication: 3,
        seed: 42,
        message: 'out of memory',
        command: 'stratus run a.yaml --seed 42',
      },
    ];
    const text = renderJunit({
      ...webApp(),
      incomplete: { reason: 'out of memory', planned: 10, finished: 9, failed },
    });
    expect(text).toContain('tests="7" failures="1" errors="1" skipped="0"');
    expect(text).toContain('stratus run a.yaml --seed 42');
  });

  it('stays well-formed whatever a name holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (name) => {
        expectWellFormed(renderJunit(named(`${name}<&">]]>\u0000`)));
      }),
      { numRuns: 40 },
    );
  });
});

describe('GitHub annotations', () => {
  it('names each SLO that does not hold by its severity', async () => {
    await expect(renderGithub(failures())).toMatchFileSnapshot('golden/overload.github.txt');
  });

  it('lets no name start a command of its own', () => {
    const lines = renderGithub(named('x\n::set-output name=a::b,c:d')).trimEnd().split('\n');
    expect(lines).toHaveLength(5);
    for (const line of lines) expect(line).toMatch(/^::(error|warning|notice) title=[^:,]*::/);
  });
});
