import { readFileSync } from 'node:fs';

interface Row {
  readonly id: string;
  readonly inputs?: Readonly<Record<string, number>>;
  readonly expected?: unknown;
  readonly cases?: readonly unknown[];
}

const { oracles } = JSON.parse(
  readFileSync(new URL('../data/behaviour-oracles.json', import.meta.url), 'utf8'),
) as { readonly oracles: readonly Row[] };

/** A row of what AWS documents of EC2, EBS and Auto Scaling. */
export function documented<T>(id: string): T {
  const row = oracles.find((each) => each.id === id);
  if (row === undefined) throw new Error(`no documented behaviour ${id}`);
  return row as T;
}
