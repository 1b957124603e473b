/**
 * How fast one vCPU is, relative to one vCPU of an m7g.large. There is no published table of this,
 * so it is an ASSUMPTION made by one simple rule; a scenario overrides it with `speed`.
 *
 *   speed = clock x work per cycle x share of the core, divided by the same of the reference.
 */
export const INSTANCE_SPEED = {
  grade: 'assumption',
  reference: 'm7g.large',
  overriddenBy: 'speed',
  rule:
    'sustained clock x work per cycle x share of the core, relative to m7g.large. Work per cycle: 1 for ' +
    'generation 5 of x86_64 and generation 6 of arm64, times 1.15 (x86_64) or 1.2 (arm64) for each ' +
    'generation since. Share of the core: 1 where a vCPU is a whole core, 0.65 where two vCPUs are the ' +
    'two threads of one core (both busy: 1.3 times the work of one).',
} as const;

/** Work per cycle gained with each generation; 1.2 and the clocks give Graviton's advertised +25 % and +30 %. */
const GAIN = { x86_64: 1.15, arm64: 1.2 } as const;
/** The generation whose work per cycle counts as 1. */
const BASE_GENERATION = { x86_64: 5, arm64: 6 } as const;
/** Two busy threads of one core do 1.3 times the work of one. */
const SHARE_OF_TWO_THREADS = 0.65;

/** Families whose number is not the generation of their processor, which is that of these m families. */
const PROCESSOR_GENERATION: Readonly<Record<string, number>> = {
  t2: 4,
  t3: 5,
  t3a: 5,
  t4g: 6,
  i3: 4,
  i4i: 6,
  d3: 5,
  x2gd: 6,
  x2idn: 6,
  x2iedn: 6,
  g4dn: 5,
  g5: 6,
  g6: 6,
  g6e: 6,
  p3: 4,
  p4d: 5,
  p5: 6,
  inf2: 6,
  trn1: 6,
};

export interface Processor {
  readonly family: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly sustainedClockGHz: number;
  readonly threadsPerCore: number;
}

const REFERENCE: Processor = {
  family: 'm7g',
  architecture: 'arm64',
  sustainedClockGHz: 2.6,
  threadsPerCore: 1,
};

/** Speed of one vCPU of a processor relative to the reference vCPU, to three decimals. */
export function relativeSpeed(processor: Processor): number {
  return Math.round((workPerSecond(processor) / workPerSecond(REFERENCE)) * 1000) / 1000;
}

function workPerSecond(processor: Processor): number {
  const { architecture, family } = processor;
  const steps = processorGeneration(family) - BASE_GENERATION[architecture];
  // A loop of products: Math.pow differs between versions of V8.
  let workPerCycle = 1;
  for (let i = 0; i < Math.abs(steps); i++) {
    workPerCycle *= steps > 0 ? GAIN[architecture] : 1 / GAIN[architecture];
  }
  const share = processor.threadsPerCore > 1 ? SHARE_OF_TWO_THREADS : 1;
  return processor.sustainedClockGHz * workPerCycle * share;
}

function processorGeneration(family: string): number {
  const known = PROCESSOR_GENERATION[family];
  if (known !== undefined) return known;
  const digits = /^[a-z]+(\d+)/.exec(family);
  if (digits === null) throw new Error(`instance family ${family}: no generation in its name`);
  return Number(digits[1]);
}
