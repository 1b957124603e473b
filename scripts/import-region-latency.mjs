// Converts region-latency.json of a folder of facts into the committed table of round-trip times.
// Usage: node scripts/import-region-latency.mjs <folder>
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataModule } from './import-data-module.mjs';

const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: node scripts/import-region-latency.mjs <folder with region-latency.json>');
  process.exit(2);
}
const facts = JSON.parse(readFileSync(join(folder, 'region-latency.json'), 'utf8'));
const row = (table, from) =>
  facts.regions.map((to) => {
    const ms = table[from]?.[to];
    if (!(ms > 0)) throw new Error(`no round-trip time from ${from} to ${to}`);
    return ms;
  });

writeFileSync(
  new URL('../src/models/network/region-latency-data.ts', import.meta.url),
  dataModule({
    name: 'REGION_LATENCY',
    comment:
      'Round-trip times between AWS regions as JSON text; parsed when they are first asked for.',
    generator: 'scripts/import-region-latency.mjs',
    header: {
      source: facts.source,
      asOf: facts.asOf,
      unit: 'ms round trip',
      note: facts.note.replace(/ Use cross-AZ figures.*$/, ''),
      regions: facts.regions,
      columns: 'from p50[to each region] p90[to each region]',
    },
    key: 'rows',
    rows: facts.regions.map((from) => [from, row(facts.p50, from), row(facts.p90, from)]),
  }),
);
