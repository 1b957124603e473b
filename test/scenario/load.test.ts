import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type LoadOptions, loadScenario } from '../../src/scenario/index.js';

const WEB_APP = join(import.meta.dirname, 'fixtures', 'web-app.yaml');

function load(text: string, options: LoadOptions = {}, file = 'test.yaml') {
  const loaded = loadScenario({ file, text }, options);
  return {
    ...loaded,
    messages: loaded.diagnostics.map(({ code, message }) => `${code}: ${message}`),
    first: loaded.cells[0]!,
  };
}

const SMALL = `version: 1
name: small
run: { duration: 1h }
workloads:
  a: { entry: s, arrivals: { poisson: { rate: 5 req/s } } }
resources:
  s: { type: service, servers: 2, time: 3ms }
`;

describe('normalisation', () => {
  it('makes every default of the smallest scenario explicit', () => {
    expect(load(SMALL).first.scenario).toEqual({
      version: 1,
      name: 'small',
      description: '',
      run: { durationS: 3600, warmupS: 0, replications: { kind: 'fixed', count: 5 }, seed: 1 },
      pricing: { region: 'us-east-1', snapshot: expect.any(String) as string, freeTier: false },
      faults: [],
      workloads: {
        a: {
          entry: 's',
          host: null,
          from: [],
          source: { kind: 'arrivals', arrivals: { kind: 'poisson', rate: 5 }, batch: 1 },
          mix: [
            {
              name: 'default',
              weight: 1,
              requestBytes: null,
              responseBytes: null,
              key: null,
              op: null,
              itemBytes: null,
            },
          ],
          client: {
            timeoutS: null,
            retries: 0,
            backoff: { baseS: 0.1, maxS: 20, jitter: 'full' },
            retryBudget: null,
            circuitBreaker: null,
            dnsCache: { honourTtl: 1, otherwiseS: 300 },
          },
        },
      },
      resources: {
        s: {
          region: 'us-east-1',
          latency: null,
          type: 'service',
          servers: 2,
          instances: 1,
          discipline: 'fifo',
          queue: null,
          time: { base: { kind: 'constant', value: 0.003 }, perRequestMB: 0, perResponseMB: 0 },
          handles: null,
          throttle: null,
          price: null,
        },
      },
      slos: [],
    });
  });

  it('takes the facts of an instance type from the catalogue, and AWS’s own defaults from its documentation', () => {
    const text = readFileSync(WEB_APP, 'utf8').replace(/ {4}healthCheck: .*\n/, '');
    const { resources } = load(text).first.scenario;
    expect(resources.web).toMatchObject({
      vcpus: 2,
      memoryBytes: 8 * 1024 ** 3,
      bootTime: { kind: 'lognormal', median: 30, p99: 60 },
      warmupS: 300,
      scaling: [
        {
          alarm: {
            periodS: 60,
            highDatapoints: 3,
            lowDatapoints: 15,
            lowThreshold: 0.7,
            delayS: 60,
          },
        },
        { kind: 'schedule', cron: '30 18 * * *', min: 8, desired: null, max: null },
      ],
      volumes: [{ name: 'root', volumeType: 'gp3', sizeGiB: 30 }],
    });
    expect(resources.edge).toMatchObject({
      healthCheck: { intervalS: 30, timeoutS: 5, healthyAfter: 5, unhealthyAfter: 2 },
      idleTimeoutS: 60,
      deregistrationDelayS: 300,
    });
    expect(resources.shop).toMatchObject({
      records: {
        www: {
          ttlS: 60,
          targets: ['edge'],
          rule: { policy: 'simple', entries: [{ to: { ids: ['edge'], alias: true } }] },
        },
      },
    });
  });

  it('finds the zone of a host name', () => {
    const { workloads } = load(readFileSync(WEB_APP, 'utf8')).first.scenario;
    expect(workloads.shoppers).toMatchObject({ entry: 'shop', host: 'www.shop.example' });
  });

  it('reads every arrival process', () => {
    const of = (arrivals: string) => {
      const text = SMALL.replace('{ poisson: { rate: 5 req/s } }', arrivals);
      const { source } = load(text).first.scenario.workloads.a!;
      return source.kind === 'arrivals' ? { ...source.arrivals, batch: source.batch } : null;
    };
    expect(of('{ constant: { rate: 30/min }, batch: 4 }')).toEqual({
      kind: 'constant',
      rate: 0.5,
      batch: 4,
    });
    expect(of('{ renewal: { interarrival: { gamma: { mean: 1s, cv: 2 } } } }')).toMatchObject({
      interarrival: { kind: 'gamma', mean: 1, cv: 2 },
    });
    expect(of('{ diurnal: { mean: 5/s, peak: 9/s, peakAt: "19:30" } }')).toMatchObject({
      peakAtS: 70_200,
    });
    expect(of('{ stages: [ { for: 1m, rate: 5/s }, { for: 2m, to: 9/s } ] }')).toMatchObject({
      stages: [
        { forS: 60, rate: 5, to: null },
        { forS: 120, rate: null, to: 9 },
      ],
    });
    expect(
      of('{ bursty: { states: [ { rate: 5/s, mean: 1m }, { rate: 0/s, mean: 10s } ] } }'),
    ).toMatchObject({
      states: [
        { rate: 5, meanS: 60 },
        { rate: 0, meanS: 10 },
      ],
    });
    expect(of('{ every: { interval: 5m } }')).toMatchObject({ kind: 'every', intervalS: 300 });
    expect(of('{ every: { cron: "0 3 * * *" } }')).toMatchObject({
      kind: 'cron',
      cron: '0 3 * * *',
    });
    expect(of(`{ weekly: { hourly: [${Array(168).fill('2/s').join(', ')}] } }`)).toMatchObject({
      hourlyRate: Array(168).fill(2) as number[],
    });
  });

  it('reads users, regions of clients and popularity of keys', () => {
    const text = SMALL.replace(
      '{ entry: s, arrivals: { poisson: { rate: 5 req/s } } }',
      '{ entry: s, from: { us-east-1: 60%, eu-west-1: 40% }, users: { count: 4, think: { exponential: { mean: 2s } } }, mix: { get: { key: { zipf: { n: 100, exponent: 0.9 } } } } }',
    );
    expect(load(text).first.scenario.workloads.a).toMatchObject({
      from: [
        { region: 'us-east-1', weight: 0.6 },
        { region: 'eu-west-1', weight: 0.4 },
      ],
      source: {
        kind: 'users',
        stages: [{ forS: null, count: 4, to: null }],
        think: { kind: 'exponential', mean: 2 },
      },
      mix: [{ name: 'get', key: { kind: 'zipf', n: 100, exponent: 0.9 } }],
    });
  });

  it('reads every step, and a branch of one step with or without a list of its own', () => {
    const text = SMALL.replace(
      'time: 3ms',
      `handles: { default: [ { cpu: { base: 1ms, perMB: 95ms } }, { parallel: [ { wait: 1ms }, [ { wait: 2ms }, { wait: 3ms } ] ] }, { choose: [ { weight: 1, steps: [] } ] }, { repeat: { times: 3, steps: [ { wait: 1ms } ] } }, { fail: { chance: 1% } }, { respond: { size: 2KB } } ] }`,
    );
    const wait = (value: number) => ({
      kind: 'wait',
      time: { base: { kind: 'constant', value }, perRequestMB: 0, perResponseMB: 0 },
    });
    expect(load(text).first.scenario.resources.s).toMatchObject({
      handles: {
        default: [
          { kind: 'cpu', work: { base: { value: 0.001 }, perRequestMB: 0.095, perResponseMB: 0 } },
          { kind: 'parallel', branches: [[wait(0.001)], [wait(0.002), wait(0.003)]] },
          { kind: 'choose', choices: [{ weight: 1, steps: [] }] },
          { kind: 'repeat', times: 3, steps: [wait(0.001)] },
          { kind: 'fail', chance: 0.01 },
          { kind: 'respond', bytes: { kind: 'constant', value: 2000 } },
        ],
      },
    });
  });

  it('ends by itself without a duration if every workload does', () => {
    const text = SMALL.replace('run: { duration: 1h }\n', '').replace(
      '{ poisson: { rate: 5 req/s } }',
      '{ stages: [ { for: 1m, rate: 5/s } ] }',
    );
    expect(load(text).messages).toEqual([]);
    expect(load(text).first.scenario.run.durationS).toBeNull();
  });
});

describe('files beside a scenario', () => {
  it('are looked up from the folder of the scenario, wherever the command runs', () => {
    const folder = mkdtempSync(join(tmpdir(), 'stratus-'));
    mkdirSync(join(folder, 'traces'));
    writeFileSync(join(folder, 'traces', 'log.csv'), 'time,size\n1,2\n');
    writeFileSync(join(folder, 'times.csv'), 'name,ms\na,30\nb,10\nc,20\n');
    const text = SMALL.replace('run: { duration: 1h }\n', '')
      .replace(
        '{ poisson: { rate: 5 req/s } }',
        '{ trace: { file: traces/log.csv, format: csv, columns: { time: time } } }',
      )
      .replace('time: 3ms', 'time: { empirical: { file: times.csv, column: ms, unit: ms } }');
    const { messages, first } = load(text, {}, join(folder, 'scenario.yaml'));
    expect(messages).toEqual([]);
    expect(first.scenario.workloads.a!.source).toMatchObject({
      arrivals: {
        trace: { file: join(folder, 'traces', 'log.csv'), scale: 1, speed: 1, repeat: 1 },
      },
    });
    expect(first.scenario.resources.s).toMatchObject({
      time: {
        base: {
          kind: 'empirical',
          quantiles: [
            { probability: 0, value: 0.01 },
            { probability: 0.5, value: 0.02 },
            { probability: 1, value: 0.03 },
          ],
        },
      },
    });
    const wrong = load(text.replace('column: ms', 'column: sm'), {}, join(folder, 'scenario.yaml'));
    expect(wrong.diagnostics).toMatchObject([
      { code: 'bad-column', about: 'file', suggestion: 'ms' },
    ]);
  });
});

describe('cells', () => {
  const text = `${SMALL}variants:
  base: {}
  quick: { set: { resources.s.servers: 8 } }
matrix:
  load: { path: workloads.a.arrivals.poisson.rate, values: [ 5 req/s, 9 req/s ] }
  time: { path: resources.s.time, values: [ 3ms, { exponential: { mean: 3ms } } ] }
  exclude: [ { load: 9 req/s, time: 3ms } ]
`;

  it('are variants times the points of the matrix, without what is excluded', () => {
    const { cells, messages, baseline } = load(text);
    expect(messages).toEqual([]);
    expect(baseline).toBe('base');
    const exponential = '{"exponential":{"mean":"3ms"}}';
    expect(cells.map(({ variant, axes }) => [variant, axes.load, axes.time])).toEqual([
      ['base', '5 req/s', '3ms'],
      ['base', '5 req/s', exponential],
      ['base', '9 req/s', exponential],
      ['quick', '5 req/s', '3ms'],
      ['quick', '5 req/s', exponential],
      ['quick', '9 req/s', exponential],
    ]);
    expect(cells[5]!.scenario.resources.s).toMatchObject({
      servers: 8,
      time: { base: { kind: 'exponential' } },
    });
    expect(cells[5]!.scenario.workloads.a!.source).toMatchObject({ arrivals: { rate: 9 } });
  });

  it('can be chosen by variant and by axis', () => {
    const chosen = load(text, { variant: 'quick', only: [{ axis: 'load', value: '9 req/s' }] });
    expect(chosen.cells.map(({ variant, axes }) => [variant, axes.load])).toEqual([
      ['quick', '9 req/s'],
    ]);
    expect(load(text, { variant: 'quikc' }).diagnostics).toMatchObject([
      { code: 'unknown-variant', file: '--variant quikc', line: null, suggestion: 'quick' },
    ]);
    expect(load(text, { only: [{ axis: 'laod', value: '1' }] }).diagnostics).toMatchObject([
      { code: 'unknown-axis', suggestion: 'load' },
    ]);
  });

  it('are changed by --set last, and a path that leads nowhere names the nearest', () => {
    const set = [{ path: 'resources.s.servers', value: '3' }];
    for (const cell of load(text, { set }).cells)
      expect(cell.scenario.resources.s).toMatchObject({ servers: 3 });
    expect(
      load(SMALL, { set: [{ path: 'resources.s.srevers', value: '3' }] }).diagnostics,
    ).toMatchObject([
      {
        code: 'unknown-path',
        file: '--set resources.s.srevers=3',
        suggestion: 'resources.s.servers',
      },
    ]);
    expect(load(SMALL, { set: [{ path: 'run.duration', value: '10' }] }).diagnostics).toMatchObject(
      [{ code: 'missing-unit', file: '--set run.duration=10', suggestion: '10s' }],
    );
    expect(load(SMALL, { set: [{ path: 'run', value: '{ a: [' }] }).diagnostics).toMatchObject([
      { code: 'bad-set' },
    ]);
  });

  it('can have a key taken away, so that its default holds', () => {
    const { scenario } = load(SMALL, {
      set: [{ path: 'resources.s.servers', value: 'null' }],
    }).first;
    expect(scenario.resources.s).toMatchObject({ servers: 1 });
  });

  it('are refused beyond two thousand', () => {
    const many = `${SMALL}matrix:\n${['a', 'b', 'c', 'd'].map((axis) => `  ${axis}: { path: run.seed, values: [${Array.from({ length: 30 }, (_, i) => i).join(', ')}] }\n`).join('')}`;
    expect(load(many).messages).toContainEqual(expect.stringContaining('too-many-cells'));
  });
});

describe('provenance', () => {
  it('says of every setting whether it was written, changed or assumed, and on what ground', () => {
    const set = [{ path: 'run.seed', value: '7' }];
    const { cells } = loadScenario(
      { file: 'web-app.yaml', text: readFileSync(WEB_APP, 'utf8') },
      { set },
    );
    const intel = cells.find(({ variant }) => variant === 'intel')!.provenance;
    expect(intel['resources.edge.healthCheck.interval']).toMatchObject({
      value: '10s',
      from: 'web-app.yaml:39',
    });
    expect(intel['resources.edge.idleTimeout']).toEqual({
      value: '60s',
      from: 'default',
      source: expect.stringContaining('AWS ELB docs') as string,
      grade: 'documented',
    });
    expect(intel['resources.web.instanceType']).toMatchObject({
      value: 'm6i.large',
      from: 'variant intel',
    });
    expect(intel['resources.web.size.min']).toMatchObject({ from: 'matrix floor' });
    expect(intel['run.seed']).toMatchObject({ value: '7', from: '--set' });
    expect(intel['resources.web.bootTime']).toMatchObject({ from: 'default', grade: 'assumption' });
  });

  it('points through merge keys to where a value is written', () => {
    const text = SMALL.replace('run:', 'x-common: &common\n  queue: 7\nrun:').replace(
      '{ type: service,',
      '{ <<: *common, type: service,',
    );
    expect(load(text).first.provenance['resources.s.queue']).toMatchObject({
      value: '7',
      from: 'test.yaml:4',
    });
  });
});

describe('hostile input', () => {
  const codes = (text: string) => load(text).diagnostics.map(({ code }) => code);

  it('is refused by its size before it is looked into', () => {
    expect(codes(`name: ${'a'.repeat(100 * 1024 * 1024)}`)).toEqual(['file-too-large']);
  });

  it('is refused if it is nested too deeply, in brackets or in lines', () => {
    expect(codes('['.repeat(100_000))).toEqual(['yaml-syntax']);
    expect(codes(`a: ${'['.repeat(500)}${']'.repeat(500)}`)).toEqual(['too-deep']);
    const lines = Array.from({ length: 300 }, (_, i) => `${' '.repeat(i)}k:`).join('\n');
    expect(codes(lines)).toEqual(['too-deep']);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'may name things `%s`',
    (name) => {
      expect(codes(SMALL.replace('name: small', `name: small\n${name}: 1`))).toEqual([
        'unknown-key',
      ]);
      expect(codes(SMALL.replace('entry: s', `entry: ${name}`)).length).toBeGreaterThan(0);
      expect(
        codes(`${SMALL.replaceAll('time: 3ms', `time: { ${name}: 1 }`)}`).length,
      ).toBeGreaterThan(0);
    },
  );

  it.each(['null', '~', '1', 'true', '"text"', '[]', '{}', '.nan', '2001-01-01', '!!binary aGk='])(
    'in any section (%s) gives diagnostics, never an exception',
    (value) => {
      for (const key of [
        'version',
        'name',
        'run',
        'pricing',
        'workloads',
        'resources',
        'faults',
        'slos',
        'variants',
        'matrix',
        'compare',
      ]) {
        const text = `${SMALL.split('\n')
          .filter((line) => !line.startsWith(`${key}:`))
          .join('\n')}\n`;
        expect(() => load(`${key}: ${value}\n${text.replace(/^ {2}\w: .*$/gm, '')}`)).not.toThrow();
      }
    },
  );
});
