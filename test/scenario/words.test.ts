import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  QUANTITIES,
  type QuantityName,
  quantityPattern,
  readQuantity,
} from '../../src/models/parameter/quantity.js';
import { explain, explainTopics, loadScenario, planText } from '../../src/scenario/index.js';
import { editDistance, nearest } from '../../src/scenario/nearest.js';

const kinds = Object.keys(QUANTITIES) as QuantityName[];
const read = (text: string, kind: QuantityName) => {
  const result = readQuantity(text, kind);
  return 'value' in result ? result.value : result.problem.code;
};

describe('quantities', () => {
  it.each([
    ['200ms', 'duration', 0.2],
    ['75s', 'duration', 75],
    ['3.5ms', 'duration', 0.0035],
    ['14d', 'duration', 1_209_600],
    ['250us', 'duration', 0.00025],
    ['2.4MB', 'size', 2_400_000],
    ['512 KiB', 'size', 524_288],
    ['1TB', 'size', 1e12],
    ['350 req/s', 'rate', 350],
    ['30/min', 'rate', 0.5],
    ['125 MiB/s', 'throughput', 131_072_000],
    ['5 Gbps', 'throughput', 625_000_000],
    ['55%', 'fraction', 0.55],
    ['0.1%', 'fraction', 0.001],
    ['$2500/month', 'monthlyCost', 2500],
    ['$1/h', 'monthlyCost', 730],
    ['$0.00009', 'price', 0.00009],
    ['30', 'duration', 'missing-unit'],
    ['30KB', 'duration', 'wrong-dimension'],
    ['1h30m', 'duration', 'unknown-unit'],
    ['1,000ms', 'duration', 'unknown-unit'],
    ['ms', 'duration', 'not-a-quantity'],
    ['-5s', 'duration', 'out-of-range'],
    ['1e999s', 'duration', 'out-of-range'],
    ['10s', 'monthlyCost', 'wrong-dimension'],
    ['$10', 'duration', 'wrong-dimension'],
  ] as const)('%s as a %s is %s', (text, kind, value) => {
    expect(read(text, kind)).toBe(value);
  });

  it('mean the same with and without a space, and are linear in the number', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.integer({ min: 0, max: 1e6 }),
        fc.nat(),
        (kind, n, pick) => {
          const { units, ...about } = QUANTITIES[kind];
          const unit = Object.keys(units)[pick % Object.keys(units).length]!;
          const prefix = 'prefix' in about ? about.prefix : '';
          const value = read(`${prefix}${n}${unit}`, kind);
          expect(read(`${prefix}${n} ${unit}`, kind)).toBe(value);
          expect(value).toBeCloseTo(
            n * (units as Record<string, number>)[unit]!,
            6 - Math.ceil(Math.log10(1 + n)) - 12,
          );
        },
      ),
    );
  });

  it('are read by editors and by Stratus alike', () => {
    const texts = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc
        .tuple(
          fc.constantFrom('', '$', '-'),
          fc.double({ min: 0, max: 1e6, noNaN: true }),
          fc.constantFrom('', ' '),
          fc.constantFrom('ms', 's', 'KB', '%', '/s', 'req/s', '/month', 'Gbps', 'xx', ''),
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.constantFrom(...kinds), texts, (kind, text) => {
        const accepted = typeof read(text, kind) === 'number';
        // Only the range of numbers is beyond a pattern.
        if (read(text, kind) !== 'out-of-range')
          expect(new RegExp(quantityPattern(kind), 'u').test(text)).toBe(accepted);
      }),
    );
  });
});

/** The recursive definition, word for word. */
function slowDistance(a: string, b: string): number {
  if (a === '' || b === '') return Math.max(a.length, b.length);
  const [x, y] = [a.slice(0, -1), b.slice(0, -1)];
  let best = Math.min(
    slowDistance(x, b) + 1,
    slowDistance(a, y) + 1,
    slowDistance(x, y) + (a.at(-1) === b.at(-1) ? 0 : 1),
  );
  if (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1))
    best = Math.min(best, slowDistance(a.slice(0, -2), b.slice(0, -2)) + 1);
  return best;
}

describe('the nearest word', () => {
  it('is found by the number of edits, a swap of neighbours being one', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });
    fc.assert(
      fc.property(word, word, (a, b) => void expect(editDistance(a, b)).toBe(slowDistance(a, b))),
    );
  });

  it.each([
    ['sm', ['ms', 's', 'm', 'h'], 'ms'],
    ['instanceTyp', ['instanceType', 'instances'], 'instanceType'],
    ['health_check', ['healthCheck', 'handles'], 'healthCheck'],
    ['xyz', ['ms', 'instanceType'], null],
    ['a', ['b'], null],
  ])('of %s among %j is %s', (word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected);
  });
});

describe('explain', () => {
  const textOf = (topic: string) => {
    const explained = explain(topic);
    return explained.found ? explained.text : explained.message;
  };

  it('knows every type, section, metric and code', () => {
    for (const [group, topics] of Object.entries(explainTopics()))
      for (const topic of topics) expect(explain(topic).found, `${group} ${topic}`).toBe(true);
  });

  it('gives each parameter with its unit, default, source and grade', () => {
    const text = textOf('alb');
    expect(text).toContain('healthCheck.interval [duration from 5s to 300s]');
    expect(text).toContain(
      'default 30s; documented: AWS ELB docs, target-group-health-checks (2026)',
    );
    expect(text).toContain('Not modelled in this version');
    expect(textOf('ec2-asg')).toContain('scaling');
  });

  it('grades every default that a type has: nothing is without a source', () => {
    for (const type of ['service', 'route53-zone', 'alb', 'ec2', 'ec2-asg', 'dynamodb']) {
      const lines = textOf(type).split('\n');
      const bare = lines.filter((line) => /^ {6}default [^;]+$/.test(line) && !line.includes('$0'));
      expect(bare, type).toEqual([]);
    }
  });

  it('names the nearest topic for one that it does not know', () => {
    expect(explain('dynamdob')).toEqual({
      found: false,
      message: expect.stringContaining('did you mean `dynamodb`?') as string,
    });
    expect(explain('constructor').found).toBe(false);
  });
});

describe('plan', () => {
  const plan = (rate: string, duration: string, options = {}) => {
    const text = `version: 1\nname: p\nrun: { duration: ${duration}, replications: 3 }\nworkloads: { a: { entry: s, arrivals: { poisson: { rate: ${rate} } } } }\nresources: { s: { type: service, time: 3ms } }\n`;
    return planText(loadScenario({ file: 'p.yaml', text }).cells, options);
  };

  it('says how many requests are to be expected, and how long that takes', () => {
    const text = plan('100 req/s', '1h', { requestsPerSecond: 100_000 });
    expect(text).toContain('a: 360,000 requests a run');
    expect(text).toContain('1 cell, 3 runs, 1,080,000 requests in all');
    expect(text).toContain('about 11 s at 100,000 requests a second');
    expect(text).not.toContain('warning');
  });

  it('warns of what would take more than ten minutes, and of an overload that piles up', () => {
    const text = plan('1000000 req/s', '365d');
    expect(text).toMatch(/warning: this takes about .* d/);
    expect(text).toMatch(/warning: up to .* requests may be under way at once/);
  });

  it('guesses neither requests nor time where a file or an expression decides them', () => {
    const text =
      'version: 1\nname: p\nrun: { duration: 1h }\nworkloads: { a: { entry: s, arrivals: { every: { cron: "0 * * * *" } } } }\nresources: { s: { type: service, time: 3ms } }\n';
    const { cells, diagnostics } = loadScenario({ file: 'p.yaml', text });
    expect(diagnostics).toEqual([]);
    expect(planText(cells)).toContain('only a run tells how many requests');
    expect(planText(cells)).not.toMatch(/about 0 s/);
  });

  it('does not warn of a pile where the servers are enough', () => {
    expect(plan('100 req/s', '3650d')).not.toContain('under way at once');
    expect(plan('300 req/s', '3650d')).toContain('under way at once');
  });

  it('lists every setting with where it came from, if asked', () => {
    const text = plan('100 req/s', '1h', { verbose: true });
    expect(text).toContain('run.duration = 1h  (p.yaml:3)');
    expect(text).toContain(
      'resources.s.servers = 1  (default; assumption: the plain case of queueing theory)',
    );
  });
});
