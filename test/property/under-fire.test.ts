import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AutoScalingGroup } from '../../src/models/autoscaling/group.js';
import type { Ec2AsgSpec } from '../../src/models/autoscaling/spec.js';
import type { Instance } from '../../src/models/fleet/instance.js';
import type { NormalisedScenario } from '../../src/scenario/normalised.js';
import type { WiredScenario } from '../../src/scenario/wire.js';
import { wire } from '../models/fixtures.js';
import { underFire } from './under-fire.js';

/** Another seed tries other fleets: `STRATUS_PROPERTY_SEED=7 npx vitest run test/property`. */
const SEED = Number(process.env.STRATUS_PROPERTY_SEED ?? 20_261_126);
const RUNS = 500;

/** What an onlooker notes of an instance, event by event. */
interface Notes {
  readonly spot: boolean;
  /** When it ran, start by start. */
  readonly ran: [from: number, to: number][];
  runningSince: number;
  interrupted: boolean;
  /** CPU work of the machine when it was gone. */
  busyWhenGone: number;
  machine: Instance['node'];
}

/** Follows every instance of a group without asking it for its bill. */
class Onlooker {
  readonly notes = new Map<Instance, Notes>();
  readonly faults: string[] = [];
  private lastEventAt = 0;

  constructor(
    private readonly wired: WiredScenario,
    private readonly group: AutoScalingGroup,
    private readonly spec: Ec2AsgSpec,
  ) {
    const { crew } = group.keeper;
    const kill = crew.kill.bind(crew);
    crew.kill = (member, interrupted) => {
      const notes = this.notes.get(member.instance);
      // What is gone already cannot go another way: an outage finds those that were just taken back.
      if (notes !== undefined && !member.dead) notes.interrupted = interrupted === true;
      kill(member, interrupted);
    };
    const running = crew.running.bind(crew);
    crew.running = (instance) => {
      // It may be gone again before the event is over.
      this.notes.get(instance)!.runningSince = wired.sim.now;
      running(instance);
    };
    const { fleet } = group;
    const create = fleet.create.bind(fleet);
    fleet.create = (zone, kind, listener, saving) => {
      const instance = create(zone, kind, listener, saving);
      this.add(instance, saving !== null);
      return instance;
    };
    const { inService } = crew.roster;
    const pool = group.keeper.warmPool?.members ?? [];
    for (const { instance, pool: spot } of [...inService, ...pool])
      this.add(instance, spot !== null);
    wired.sim.observe(() => this.look());
  }

  /** Seconds that AWS would bill for what was seen. */
  billed(now: number): number {
    let seconds = 0;
    for (const { ran, runningSince, interrupted, spot } of this.notes.values()) {
      const starts = [...ran];
      if (runningSince < Infinity) starts.push([runningSince, now]);
      starts.forEach(([from, to], i) => {
        const free = spot && interrupted && i === starts.length - 1 && to - from < 3600;
        if (!free) seconds += Math.max(60, Math.ceil(to - from));
      });
    }
    return seconds;
  }

  /** What has changed since, the last event changed. */
  look(): void {
    const { now } = this.wired.sim;
    for (const [instance, notes] of this.notes) this.lookAt(instance, notes);
    this.lastEventAt = now;
    const { keeper } = this.group;
    const heaviest = Math.max(1, ...this.spec.types.map(({ weight }) => weight));
    if (keeper.desired < keeper.min && keeper.desired < keeper.max) this.note('desired under min');
    if (keeper.desired > keeper.max) this.note('desired over max');
    if (keeper.crew.roster.capacity >= Math.max(keeper.max, keeper.desired) + heaviest)
      this.note('more capacity than max');
  }

  private note(what: string): void {
    if (this.faults.length < 5) this.faults.push(`${this.wired.sim.now} s: ${what}`);
  }

  private add(instance: Instance, spot: boolean): void {
    this.notes.set(instance, {
      spot,
      ran: [],
      runningSince: Infinity,
      interrupted: false,
      busyWhenGone: -1,
      machine: instance.node,
    });
  }

  private lookAt(instance: Instance, notes: Notes): void {
    const runs = instance.state === 'running';
    if (runs && notes.runningSince === Infinity) notes.runningSince = instance.runningAt;
    if (!runs && notes.runningSince < Infinity) {
      notes.ran.push([notes.runningSince, this.lastEventAt]);
      notes.runningSince = Infinity;
    }
    const { node } = instance;
    if (node !== notes.machine) {
      notes.machine = node;
      notes.busyWhenGone = -1;
    }
    if (!runs && node.present > 0) this.note(`an instance that is ${instance.state} has work`);
    if (runs) {
      notes.busyWhenGone = -1;
      return;
    }
    if (notes.busyWhenGone < 0) notes.busyWhenGone = node.busyIntegral();
    else if (node.busyIntegral() !== notes.busyWhenGone)
      this.note(`an instance that is ${instance.state} computes`);
    if (this.group.fleet.ready.includes(instance)) this.note('it is gone and on the list');
  }
}

const tally = { interruptions: 0, refreshed: 0, replaced: 0, warm: 0, failures: 0, throttled: 0 };

function check(scenario: NormalisedScenario, seed: number): void {
  const wired = wire(scenario, seed);
  const { sim, requests, resources, workloads } = wired;
  const group = resources.get('web') as AutoScalingGroup;
  const onlooker = new Onlooker(wired, group, scenario.resources.web as Ec2AsgSpec);
  // Long enough for the last request to be answered, and not in the middle of a health check.
  let until = 90.37;
  sim.run(until);
  while (requests.inUse > 0 && until < 2000) {
    until += 7.13;
    sim.run(until);
  }
  onlooker.look();

  expect(onlooker.faults).toEqual([]);
  expect(requests.inUse).toBe(0);
  for (const { statistics } of workloads.values()) {
    expect(statistics.open).toBe(0);
    for (const { offered, completed, failed } of statistics.byName)
      expect(completed + failed.reduce((sum, count) => sum + count, 0)).toBe(offered);
  }
  const hours = group
    .usage(sim.now)
    .filter(({ item }) => item.startsWith('ec2.') && !item.startsWith('ec2.unlimited.'))
    .reduce((sum, { quantity }) => sum + quantity, 0);
  expect(hours * 3600).toBeCloseTo(onlooker.billed(sim.now), 6);
  const { statistics } = group.fleet;
  expect(statistics.busy.level).toBe(0);
  expect(statistics.queueLength.level).toBe(0);
  for (const [name, value] of Object.entries(group.metrics(sim.now)))
    if (typeof value === 'number') expect(value, name).toBeGreaterThanOrEqual(0);

  const { crew, replacement, warmPool, launchFailures } = group.keeper;
  tally.interruptions += crew.interruptions;
  tally.refreshed += replacement.refreshedInstances;
  tally.replaced += replacement.replaced;
  tally.warm += warmPool?.taken ?? 0;
  tally.failures += launchFailures;
  tally.throttled += Number(group.metrics(sim.now).throttledSeconds ?? 0);
}

describe(`groups under fire (seed ${SEED})`, () => {
  it(`in ${RUNS} random fleets every request is accounted for, nothing is billed twice or while pending, and nothing dead works`, () => {
    const property = fc.property(underFire, fc.nat(1000), check);
    fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: false });
    // Else the scenarios would have been too tame to say anything.
    const { interruptions, refreshed, replaced, warm, failures, throttled } = tally;
    for (const count of [interruptions, refreshed, replaced, warm, failures, throttled])
      expect(count).toBeGreaterThan(50);
  });
});
