import { FLOAT_ZERO } from '../../engine/float-zero.js';
import type { Stream } from '../../engine/streams.js';
import { createWork, type Sized, type Work } from '../../queueing/work.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import type { StepSpec } from './steps.js';

/** What a plain handler did for one request: filled anew for each. */
export class PlainRun implements Sized {
  requestBytes = FLOAT_ZERO;
  responseBytes = FLOAT_ZERO;
  objectBytes = FLOAT_ZERO;
  records = 1;
  /** Seconds so far. */
  timeS = FLOAT_ZERO;
  failed = false;
  /** When the answer was sent, in seconds since the beginning; negative: not before the end. */
  respondedAtS = -1;

  constructor(
    /** Seconds that a second of work of the reference vCPU takes. */
    readonly secondsPerWork: number,
  ) {}

  begin(request: Sized & { readonly records: number }): void {
    this.records = request.records;
    this.requestBytes = request.requestBytes;
    this.responseBytes = request.responseBytes;
    this.objectBytes = request.objectBytes;
    this.timeS = 0;
    this.failed = false;
    this.respondedAtS = -1;
  }
}

/** A step of a plain handler. False: the request fails here. */
interface PlainStep {
  run(state: PlainRun): boolean;
}

/**
 * A handler that calls nobody and does one thing after the other, on a host of its own: all of it
 * is known when it begins, so no event is needed before its end. The same steps with the same draws
 * as the compiled steps of `compile.ts`, which know how to wait.
 */
export class PlainProgram {
  constructor(private readonly steps: readonly PlainStep[]) {}

  run(state: PlainRun): void {
    state.failed = !runAll(this.steps, state);
  }
}

/** @returns null: the handler calls somebody, or does several things at once */
export function compilePlain(
  steps: readonly StepSpec[],
  place: string,
  stream: (purpose: string) => Stream,
): PlainProgram | null {
  // First: a stream that has been opened cannot be opened again by those who compile it otherwise.
  return isPlain(steps) ? new PlainProgram(compileAll(steps, place, stream)) : null;
}

function isPlain(steps: readonly StepSpec[]): boolean {
  return steps.every((step) => {
    switch (step.kind) {
      case 'choose':
        return step.choices.every((choice) => isPlain(choice.steps));
      case 'repeat':
        return isPlain(step.steps);
      default:
        return ['cpu', 'wait', 'fail', 'respond'].includes(step.kind);
    }
  });
}

function compileAll(
  steps: readonly StepSpec[],
  place: string,
  stream: (purpose: string) => Stream,
): readonly PlainStep[] {
  return steps.map((step, i) => compileOne(step, `${place}[${i}]`, stream));
}

function compileOne(step: StepSpec, place: string, stream: (purpose: string) => Stream): PlainStep {
  const own = () => stream(`${place}.${step.kind}`);
  switch (step.kind) {
    case 'cpu':
      return new PlainCpu(createWork(step.work, own));
    case 'wait':
      return new PlainWait(createWork(step.time, own));
    case 'choose': {
      const choices = step.choices.map((choice, i) =>
        compileAll(choice.steps, `${place}.choose[${i}]`, stream),
      );
      const weights = step.choices.map(({ weight }) => weight);
      return new PlainChoose(weights, choices, own());
    }
    case 'repeat':
      return new PlainRepeat(step.times, compileAll(step.steps, `${place}.repeat`, stream));
    case 'fail':
      return new PlainFail(step.chance, own());
    case 'respond':
      return new PlainRespond(step.bytes === null ? null : createVariate(step.bytes, own()));
    default:
      throw new Error(`a step ${step.kind} is not plain`);
  }
}

function runAll(steps: readonly PlainStep[], state: PlainRun): boolean {
  for (let i = 0; i < steps.length; i++) {
    if (!steps[i]!.run(state)) return false;
  }
  return true;
}

class PlainCpu implements PlainStep {
  constructor(private readonly work: Work) {}

  run(state: PlainRun): boolean {
    state.timeS += this.work.next(state) * state.secondsPerWork;
    return true;
  }
}

class PlainWait implements PlainStep {
  constructor(private readonly time: Work) {}

  run(state: PlainRun): boolean {
    state.timeS += this.time.next(state);
    return true;
  }
}

class PlainChoose implements PlainStep {
  private readonly upTo: readonly number[];

  constructor(
    weights: readonly number[],
    private readonly choices: readonly (readonly PlainStep[])[],
    private readonly stream: Stream,
  ) {
    let total = 0;
    this.upTo = weights.map((weight) => (total += weight));
  }

  run(state: PlainRun): boolean {
    const drawn = this.stream() * this.upTo[this.upTo.length - 1]!;
    let choice = 0;
    while (this.upTo[choice]! <= drawn) choice++;
    return runAll(this.choices[choice]!, state);
  }
}

class PlainRepeat implements PlainStep {
  constructor(
    private readonly times: number | null,
    private readonly steps: readonly PlainStep[],
  ) {}

  run(state: PlainRun): boolean {
    const times = this.times ?? state.records;
    for (let i = 0; i < times; i++) {
      if (!runAll(this.steps, state)) return false;
    }
    return true;
  }
}

class PlainFail implements PlainStep {
  constructor(
    private readonly chance: number,
    private readonly stream: Stream,
  ) {}

  run(): boolean {
    return !(this.stream() < this.chance);
  }
}

class PlainRespond implements PlainStep {
  constructor(private readonly bytes: Variate | null) {}

  run(state: PlainRun): boolean {
    const bytes = this.bytes === null ? state.responseBytes : this.bytes.next();
    if (state.respondedAtS < 0) {
      state.respondedAtS = state.timeS;
      state.responseBytes = bytes;
    }
    return true;
  }
}
