import { describe, expect, it } from 'vitest';
import { EventType } from '../../src/engine/event-type.js';
import { Process } from '../../src/engine/process.js';
import { Simulation } from '../../src/engine/simulation.js';

const Do = new EventType<null, () => void>('test.do', (_, action) => action());

describe('Process', () => {
  it('takes its first step in an event of the instant in which it starts, and sleeps between steps', () => {
    const sim = new Simulation();
    const steps: number[] = [];
    new Process(
      sim,
      (function* () {
        steps.push(sim.now);
        yield 2;
        steps.push(sim.now);
        yield 0;
        steps.push(sim.now);
        yield 0.5;
        steps.push(sim.now);
      })(),
    );
    expect(steps).toEqual([]);
    expect(sim.run()).toBe('empty');
    expect(steps).toEqual([0, 2, 2, 2.5]);
  });

  it('takes no step after it is stopped, from outside or by itself', () => {
    const sim = new Simulation();
    const steps: number[] = [];
    const ticking = (): Process => {
      let process: Process | null = null;
      function* tick() {
        for (;;) {
          steps.push(sim.now);
          if (sim.now === 5) process!.stop();
          yield 1;
        }
      }
      process = new Process(sim, tick());
      return process;
    };
    const first = ticking();
    sim.schedule(1.5, Do, null, () => first.stop());
    sim.schedule(4, Do, null, ticking);
    expect(sim.run(100)).toBe('empty');
    expect(steps).toEqual([0, 1, 4, 5]);
  });

  it('refuses to sleep backwards', () => {
    const sim = new Simulation();
    new Process(
      sim,
      (function* () {
        yield -1;
      })(),
    );
    expect(() => sim.run()).toThrow(/process\.resume.* -1 s/);
  });
});
