import type { Ec2AsgSpec } from '../../../src/models/autoscaling/spec.js';
import type { NormalisedScenario } from '../../../src/scenario/normalised.js';
import { alb, asg, at, constant, metric, scenario, simulate, workload } from '../fixtures.js';

export const DURATION_S = 7200;
export const BOOT_S = 30;
export const WARMUP_S = 60;
const DESIRED = 6;
export const SIZE = { min: DESIRED, desired: DESIRED, max: 12 };

/** The group that `fleet` runs. */
export const six = (more: Partial<Ec2AsgSpec>): Ec2AsgSpec =>
  asg({ zones: 3, size: SIZE, warmupS: WARMUP_S, bootTime: constant(BOOT_S), ...more });

/** Two hours of six instances in three zones behind a balancer, with a request every ten seconds. */
export const fleet = (
  more: Partial<Ec2AsgSpec>,
  faults: NormalisedScenario['faults'] = [],
  seed = 1,
) =>
  simulate(
    {
      ...scenario(
        {
          clients: workload('edge', { source: at(Array.from({ length: 700 }, (_, i) => i * 10)) }),
        },
        { edge: alb('web', { zones: 3 }), web: six(more) },
        DURATION_S,
      ),
      faults,
    },
    seed,
  );

/** Instance-seconds that the fleet was short of its six; below zero: that it had more. */
export const missingS = (result: ReturnType<typeof fleet>): number =>
  (DESIRED - metric(result, 'web', 'instances')) * DURATION_S;
