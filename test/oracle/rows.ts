import { readFileSync } from 'node:fs';

/** A row of test/data: what is simulated, what must come out, and the formula it comes from. */
export interface OracleRow {
  readonly id: string;
  readonly family: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly expected: Readonly<Record<string, number>>;
  readonly source: string;
}

export function readRows(file: 'oracles.json' | 'replay_oracles.json'): readonly OracleRow[] {
  const url = new URL(`../data/${file}`, import.meta.url);
  return (JSON.parse(readFileSync(url, 'utf8')) as { oracles: OracleRow[] }).oracles;
}

/** A number among the inputs of a row. */
export function input(row: OracleRow, name: string): number {
  const value = row.inputs[name];
  if (typeof value !== 'number') throw new Error(`${row.id} has no number ${name}`);
  return value;
}
