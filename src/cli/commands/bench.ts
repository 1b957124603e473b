import { createNodeRun } from '../../experiment/executors/create-node-run.js';
import { loadScenario } from '../../scenario/index.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

/** A queue with 50 servers at 80 % load: arrivals, waiting and service, and nothing of AWS. */
const SCENARIO = `version: 1
name: bench-mm50
run: { duration: 1000s, warmup: 10s, replications: 1, seed: 1 }
pricing: { region: us-east-1 }
workloads:
  customers: { entry: station, arrivals: { poisson: { rate: 1000 req/s } } }
resources:
  station: { type: service, servers: 50, time: { exponential: { mean: 40ms } } }
`;

/** By theory the mean response time of this M/M/50 queue: Erlang's C formula. */
const MEAN_RESPONSE_S = erlangMeanResponse(1000, 25, 50);
const TOLERANCE = 0.02;
const ROUNDS = 5;

/**
 * Speed of the engine on this machine, in the median of five rounds on one thread; and, because a
 * fast wrong answer is worth nothing, the answer beside what theory says.
 */
export async function bench(context: Context): Promise<ExitCode> {
  const { terminal } = context;
  const cell = loadScenario({ file: 'bench-mm50', text: SCENARIO }).cells[0];
  if (cell === undefined) throw new Error('the built-in benchmark is not a valid scenario');
  const seconds: number[] = [];
  let requests = 0;
  let events = 0;
  let mean = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    const created = createNodeRun(cell.scenario, { replication: 0, seed: cell.scenario.run.seed });
    while (!created.advance(1_000_000)) {
      // The whole run, without a pause.
    }
    const result = created.result();
    seconds.push((performance.now() - startedAt) / 1000);
    requests = result.requests;
    events = result.events;
    mean = result.workloads.customers?.latency.mean ?? 0;
  }
  seconds.sort((a, b) => a - b);
  const median = seconds[Math.floor(ROUNDS / 2)]!;
  const off = mean / MEAN_RESPONSE_S - 1;
  const million = (perRound: number): string => `${(perRound / median / 1e6).toFixed(2)} M/s`;
  terminal.out(
    [
      `M/M/50, ${requests} requests, median of ${ROUNDS} rounds of ${median.toFixed(2)} s on one thread`,
      `  requests   ${million(requests)}`,
      `  events     ${million(events)}`,
      `  peak RSS   ${Math.round(process.resourceUsage().maxRSS / 1000)} MB`,
      `  answer     mean response ${(mean * 1000).toFixed(3)} ms; theory ${(MEAN_RESPONSE_S * 1000).toFixed(3)} ms (${(off * 100).toFixed(2)} % off)`,
      '',
    ].join('\n'),
  );
  if (Math.abs(off) > TOLERANCE) {
    terminal.err(
      `stratus: a bug in Stratus: the benchmark's answer is ${(off * 100).toFixed(1)} % off\n`,
    );
    return EXIT.bug;
  }
  return EXIT.ok;
}

/** Mean response time of M/M/c in seconds, by the recursion of Erlang B. */
function erlangMeanResponse(arrivalRate: number, serviceRate: number, servers: number): number {
  const load = arrivalRate / serviceRate;
  let blocking = 1;
  for (let c = 1; c <= servers; c++) blocking = (load * blocking) / (c + load * blocking);
  const waiting = blocking / (1 - (load / servers) * (1 - blocking));
  return waiting / (servers * serviceRate - arrivalRate) + 1 / serviceRate;
}
