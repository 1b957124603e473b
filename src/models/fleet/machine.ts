import type { Simulation } from '../../engine/simulation.js';
import type { UsageLine } from '../../pricing/usage.js';
import type { Rows } from '../../queueing/rows.js';
import { createVariate } from '../../variates/create-variate.js';
import { volumeLimits } from '../ebs/limits.js';
import { EbsLink, Volume, VolumeStatistics, type VolumeTemplate } from '../ebs/volume.js';
import type { Machine } from '../handler/machine.js';
import type { HandlersSpec, StepSpec } from '../handler/steps.js';
import type { Metric, ResourceContext } from '../resource.js';
import { type CpuCredits, CreditLedger } from './cpu-credits.js';
import { NIC_NUMBERS, Nic } from './nic.js';
import type { InstanceTemplateSpec } from './spec.js';

/** What one instance has beside its vCPUs. */
export interface InstanceMachine extends Machine {
  readonly credits: CpuCredits | null;
  readonly disks: readonly Volume[];
  readonly network: Nic | null;
}

/** Makes the machines of a fleet, and keeps account of what they use. What no handler uses is not made. */
export class Machines {
  /** By kind of instance; null: it is none that has credits. */
  private readonly ledgers: readonly (CreditLedger | null)[];
  private readonly volumes: readonly VolumeTemplate[];
  private readonly sim: Simulation;

  /** @param specs one for each type of instance there may be: they differ in their hardware only */
  constructor(
    private readonly specs: readonly InstanceTemplateSpec[],
    private readonly context: ResourceContext,
    private readonly rows: Rows,
  ) {
    this.sim = context.sim;
    const [spec] = specs;
    this.volumes = usesDisks(spec!.handles) ? volumeTemplates(spec!, context) : [];
    this.ledgers = specs.map(({ cpuCredits }) =>
      cpuCredits === null ? null : new CreditLedger(context.sim, cpuCredits, rows),
    );
  }

  /** @param kind index of its template */
  create(kind: number): InstanceMachine {
    const { sim } = this;
    const spec = this.specs[kind]!;
    const { now } = sim;
    const link = spec.ebs === null ? null : new EbsLink(spec.ebs, now);
    const { rows } = this;
    // One row for both: whoever sends an answer has just spent credits.
    const row = rows.take();
    const credits = this.ledgers[kind]?.open(row + NIC_NUMBERS) ?? null;
    return {
      credits,
      network: spec.network === null ? null : new Nic(spec.network, now, rows, row),
      disks: this.volumes.map((template) => new Volume(template, link, now)),
      wasRunning: () => credits?.wasRunning(),
      end: () => credits?.end(),
      restart: () => credits?.restart(),
    };
  }

  reset(): void {
    for (const ledger of this.ledgers) ledger?.reset();
    for (const { statistics } of this.volumes) statistics.reset();
  }

  metrics(): Readonly<Record<string, Metric>> {
    const metrics: Record<string, Metric> = {};
    if (this.specs.some(({ cpuCredits }) => cpuCredits !== null)) {
      metrics.surplusCreditsCharged = this.ledgers.reduce(
        (sum, each) => sum + (each?.charged ?? 0),
        0,
      );
      metrics.throttledSeconds = this.ledgers.reduce(
        (sum, each) => sum + (each?.throttledS ?? 0),
        0,
      );
    }
    for (const { spec, statistics } of this.volumes) {
      metrics[`${spec.name}Reads`] = statistics.reads;
      metrics[`${spec.name}Writes`] = statistics.writes;
      metrics[`${spec.name}Bytes`] = statistics.bytes;
      metrics[`${spec.name}Wait`] = statistics.wait.summary();
      if (spec.restored !== null) metrics[`${spec.name}FirstReads`] = statistics.firstReads;
    }
    return metrics;
  }

  /** Surplus credits: a credit is a vCPU-minute. */
  usage(): readonly UsageLine[] {
    return this.specs.flatMap((spec, kind): UsageLine[] => {
      const charged = this.ledgers[kind]?.charged ?? 0;
      if (charged === 0) return [];
      const family = spec.instanceType.startsWith('t4g') ? 't4g' : 't2t3';
      return [
        {
          resource: this.context.id,
          region: spec.region,
          item: `ec2.unlimited.${family}.${spec.os}`,
          quantity: charged / 60,
          unit: 'vCPU-hours',
          per: 'window',
          unitPrice: null,
        },
      ];
    });
  }
}

function usesDisks(handles: HandlersSpec): boolean {
  const inSteps = (steps: readonly StepSpec[]): boolean => steps.some(inStep);
  const inStep = (step: StepSpec): boolean => {
    switch (step.kind) {
      case 'disk':
        return true;
      case 'parallel':
        return step.branches.some(inSteps);
      case 'choose':
        return step.choices.some((choice) => inSteps(choice.steps));
      case 'repeat':
        return inSteps(step.steps);
      default:
        return false;
    }
  };
  return Object.values(handles).some(inSteps);
}

function volumeTemplates(
  { volumes }: InstanceTemplateSpec,
  context: ResourceContext,
): readonly VolumeTemplate[] {
  return volumes.map((spec) => {
    const purpose = `volumes.${spec.name}`;
    const { restored } = spec;
    return {
      spec,
      limits: volumeLimits(spec),
      latency: createVariate(spec.latency, context.stream(`${purpose}.latency`)),
      firstRead:
        restored === null
          ? null
          : createVariate(restored.firstRead, context.stream(`${purpose}.first-read`)),
      touches: restored === null ? null : context.stream(`${purpose}.touches`),
      statistics: new VolumeStatistics(),
    };
  });
}
