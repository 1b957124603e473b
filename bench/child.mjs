// One measurement in a process of its own, so that peak memory and compiled code are its own.
// Usage: node bench/child.mjs '{"case": "mmc", "peer": "stratus", …}'; prints one line of JSON.
import { handWrittenHold, handWrittenMmc } from './hand-written.mjs';

const request = JSON.parse(process.argv[2]);
const RUNS = {
  mmc: {
    stratus: async (p) => (await import('./stratus-mmc.mjs')).stratusMmc(p),
    'hand-written': async (p) => handWrittenMmc(p),
    simjs: async (p) => (await import('./simjs-mmc.mjs')).simjsMmc(p),
  },
  queue: {
    stratus: async (p) => (await import('./stratus-hold.mjs')).stratusHold(withIncrements(p)),
    'hand-written': async (p) => handWrittenHold(withIncrements(p)),
  },
};

const run = RUNS[request.case][request.peer];
// Load and compile first: a short run of the same code.
if (request.warm !== undefined) await run({ ...request, ...request.warm });
const began = process.hrtime.bigint();
const answer = await run(request);
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
process.stdout.write(
  `${JSON.stringify({ seconds, maxRssBytes: process.resourceUsage().maxRSS * 1024, answer })}\n`,
);

/** 2^16 increments drawn beforehand: a hold measures the queue, not the draws. */
function withIncrements(parameters) {
  const increments = new Float64Array(65_536);
  let state = 12_345;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 4_294_967_296;
  };
  for (let i = 0; i < increments.length; i++) {
    const exponential = -Math.log(uniform());
    // Lambda-like: most functions take 20 ms, some a second, and idle environments live 10 min.
    const u = uniform();
    const mean = parameters.mix === 'exponential' ? 1 : u < 0.9 ? 0.02 : u < 0.95 ? 1 : 600;
    increments[i] = exponential * mean;
  }
  return { ...parameters, increments };
}
