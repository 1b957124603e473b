// Speed and memory of the library's blocks and of the whole program, beside peers that do the same
// work: `npm run bench`. Every answer is checked; a wrong one fails the benchmark.
import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cases } from './cases.mjs';
import { available, measure } from './measure.mjs';

const USAGE = `usage: npm run bench -- [options]
  --quick           small sizes, one repetition: checks the answers, says little about speed
  --only NAME       only cases whose name contains NAME (repeatable)
  --repeat N        repetitions, the median counts (default 5; with --quick 1)
  --json            print the record as JSON and nothing else
  --record NAME     write the record to bench/results/NAME.json (default: local-node<major>)
`;

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    repeat: { type: 'string' },
    json: { type: 'boolean', default: false },
    record: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const note = (text) => {
  if (!options.json) process.stderr.write(`${text}\n`);
};

/** Peers take turns, so that whatever else the machine does falls on all of them alike. */
function measureCase(benchmark, wantedRepeat) {
  const repeat = benchmark.repeat ?? wantedRepeat;
  const runs = benchmark.runs.filter((run) => {
    if (available(run)) return true;
    note(`${benchmark.name}: ${run.peer} is not installed, left out`);
    return false;
  });
  const measured = new Map(runs.map((run) => [run.peer, []]));
  for (let i = 0; i < repeat; i++) {
    for (const run of runs) measured.get(run.peer).push(measure(run));
  }
  const peers = runs.map((run) => {
    const all = measured.get(run.peer);
    const { answer } = all[0];
    const seconds = median(all.map((one) => one.seconds));
    const { requests, events } = run.amounts(answer);
    const repeats = all.every((one) => JSON.stringify(one.answer) === JSON.stringify(answer));
    return {
      peer: run.peer,
      seconds,
      perSecond: requests / seconds,
      eventsPerSecond: events === null ? null : events / seconds,
      maxRssBytes: Math.max(...all.map((one) => one.maxRssBytes)),
      answer,
      problem: run.check(answer) ?? (repeats ? null : 'the answer is not the same each time'),
    };
  });
  for (const field of benchmark.sameAnswer) {
    const odd = peers.find((peer) => peer.answer[field] !== peers[0].answer[field]);
    if (odd !== undefined)
      odd.problem ??= `${field} is ${odd.answer[field]}, not ${peers[0].answer[field]}`;
  }
  const { name, title, unit, baseline } = benchmark;
  return { name, title, unit, baseline, peers };
}

function table(results) {
  const rows = [['', '', 'M/s', 'M events/s', 'peak MB', 'ratio', 'answer']];
  for (const { title, unit, baseline, peers } of results) {
    rows.push([title, unit, '', '', '', '', '']);
    const against = peers.find(({ peer }) => peer === baseline);
    for (const { peer, perSecond, eventsPerSecond, maxRssBytes, problem } of peers) {
      rows.push([
        `  ${peer}`,
        '',
        (perSecond / 1e6).toFixed(3),
        eventsPerSecond === null ? '-' : (eventsPerSecond / 1e6).toFixed(3),
        (maxRssBytes / 1e6).toFixed(0),
        against === undefined ? '-' : (perSecond / against.perSecond).toFixed(2),
        problem ?? 'ok',
      ]);
    }
  }
  const widths = rows[0].map((_, i) =>
    Math.max(...rows.map((row) => (i === 6 ? 0 : row[i].length))),
  );
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function main() {
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const repeat = Number(options.repeat ?? (options.quick ? 1 : 5));
  const wanted = cases(options).filter(
    ({ name }) => options.only.length === 0 || options.only.some((part) => name.includes(part)),
  );
  if (wanted.length === 0 || !Number.isInteger(repeat) || repeat < 1) {
    process.stderr.write(USAGE);
    return 2;
  }
  const results = wanted.map((benchmark) => {
    note(benchmark.title);
    return measureCase(benchmark, repeat);
  });
  const record = {
    format: 'stratus.bench',
    machine: {
      cpu: cpus()[0].model,
      cores: cpus().length,
      memoryBytes: totalmem(),
      platform: `${platform()} ${arch()}`,
      node: process.versions.node,
    },
    quick: options.quick,
    repetitions: repeat,
    results,
  };
  if (options.json) process.stdout.write(`${JSON.stringify(record, null, 1)}\n`);
  else process.stdout.write(`${table(results)}\n`);
  if (!options.quick || options.record !== undefined) {
    const folder = join(dirname(fileURLToPath(import.meta.url)), 'results');
    const name = options.record ?? `local-node${process.versions.node.split('.')[0]}`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(record, null, 1)}\n`);
    note(`recorded in bench/results/${name}.json`);
  }
  return results.some(({ peers }) => peers.some(({ problem }) => problem !== null)) ? 1 : 0;
}

process.exitCode = main();
