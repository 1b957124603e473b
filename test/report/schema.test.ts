import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { SAMPLES, webApp } from './samples.js';

const schema = JSON.parse(
  readFileSync(new URL('../../schema/result.schema.json', import.meta.url), 'utf8'),
);
const validate = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);
const folder = new URL('../data/results/', import.meta.url);

describe('the JSON Schema of the result document', () => {
  it.each(Object.keys(SAMPLES))('accepts %s', (name) => {
    validate(SAMPLES[name]!());
    expect(validate.errors).toBeNull();
  });

  it.each(readdirSync(folder))('accepts the recorded %s', (file) => {
    validate(JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
    expect(validate.errors).toBeNull();
  });

  it('accepts missing runs and the numbers behind a comparison', () => {
    const result = webApp();
    const incomplete = { reason: 'interrupted', planned: 10, finished: 7, failed: [] };
    const cells = result.cells.map((cell) => ({
      ...cell,
      replications: cell.replications.map((each) => ({ ...each, values: { 'cost-per-month': 1 } })),
    }));
    expect(validate({ ...result, incomplete, cells })).toBe(true);
  });

  it.each<[string, (result: Record<string, unknown>) => void]>([
    [
      'another format',
      (result) => {
        result.format = 'k6';
      },
    ],
    [
      'another version',
      (result) => {
        result.formatVersion = 2;
      },
    ],
    [
      'a missing key',
      (result) => {
        delete result.cells;
      },
    ],
    [
      'an unknown key',
      (result) => {
        result.when = 'today';
      },
    ],
    [
      'text for a number',
      (result) => {
        (result.cells as { measuredS: unknown }[])[0]!.measuredS = '24 h';
      },
    ],
  ])('refuses %s', (_, spoil) => {
    const result = structuredClone(webApp()) as unknown as Record<string, unknown>;
    spoil(result);
    expect(validate(result)).toBe(false);
  });
});
