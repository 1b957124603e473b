import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { jsonSchema } from '../../src/scenario/index.js';

const root = join(import.meta.dirname, '..', '..');
const validate = new Ajv({ strict: false, allErrors: true }).compile(jsonSchema());
const scenarios = [join(root, 'scenarios'), join(import.meta.dirname, 'fixtures')].flatMap(
  (folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => join(folder, name)),
);

function errorsOf(document: unknown): string[] {
  validate(document);
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.keyword}`);
}

const SMALL = {
  version: 1,
  name: 'small',
  run: { duration: '1h' },
  workloads: { a: { entry: 's', arrivals: { poisson: { rate: '5 req/s' } } } },
  resources: { s: { type: 'service', time: '3ms' } },
};

describe('the JSON Schema', () => {
  // `npm run schema` writes it anew.
  it('is committed as it is made from the schema that checks scenarios', async () => {
    const text = `${JSON.stringify(jsonSchema(), null, 1)}\n`;
    await expect(text).toMatchFileSnapshot(join(root, 'schema', 'scenario.schema.json'));
  });

  it.each(scenarios.map((file) => [file.slice(root.length + 1), file]))('accepts %s', (_, file) => {
    expect(errorsOf(parse(readFileSync(file, 'utf8'), { merge: true, maxAliasCount: -1 }))).toEqual(
      [],
    );
  });

  it('is of draft-07, and tells resource types apart by if and then', () => {
    const text = JSON.stringify(jsonSchema());
    expect(jsonSchema().$schema).toBe('http://json-schema.org/draft-07/schema#');
    expect(text).not.toContain('"oneOf"');
    expect(text).toContain('"if":{"properties":{"type":{"const":"alb"}}');
  });

  it('speaks of a misspelt key in the words of the one type that is meant', () => {
    const resources = { s: { type: 'service', time: '3ms', servres: 2 } };
    expect(errorsOf({ ...SMALL, resources })).toEqual([
      '/resources/s additionalProperties',
      '/resources/s if',
    ]);
  });

  it.each([
    ['a bare number', { run: { duration: 3600 } }],
    ['an unknown section', { rnu: {} }],
    ['an unknown resource type', { resources: { s: { type: 'servcie', time: '3ms' } } }],
    ['a missing key', { workloads: { a: { arrivals: { poisson: { rate: '5 req/s' } } } } }],
    [
      'two arrival processes',
      {
        workloads: {
          a: {
            entry: 's',
            arrivals: {
              poisson: { rate: '5/s' },
              constant: { rate: '5/s' },
              every: { interval: '1s' },
            },
          },
        },
      },
    ],
    ['a unit of another dimension', { run: { duration: '48KB' } }],
  ])('refuses %s', (_, change) => {
    expect(errorsOf(SMALL)).toEqual([]);
    expect(errorsOf({ ...SMALL, ...change })).not.toEqual([]);
  });

  it('lets private keys be', () => {
    expect(errorsOf({ ...SMALL, 'x-mine': { anything: 1 } })).toEqual([]);
  });

  it('describes every parameter', () => {
    const lines: string[] = [];
    const walk = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [key, item] of Object.entries(value)) {
        if (key === 'properties' && !path.endsWith('/if'))
          for (const [name, property] of Object.entries(
            item as Record<string, { description?: string }>,
          ))
            if (property.description === undefined && !/definitions|anyOf|items/.test(path))
              lines.push(`${path}/${name}`);
        walk(item, `${path}/${key}`);
      }
    };
    walk(jsonSchema(), '');
    expect(lines).toEqual([]);
  });
});
