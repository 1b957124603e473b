import { EventType } from '../../engine/event-type.js';
import { FLOAT_ZERO } from '../../engine/float-zero.js';
import type { Simulation } from '../../engine/simulation.js';
import { ALB_LCU, albLcu } from '../../pricing/lcu.js';
import type { UsageLine } from '../../pricing/usage.js';
import type { Request } from '../../queueing/request.js';
import type { AlbSpec } from './spec.js';

const HOUR_S = 3600;

/** What an ALB is billed for: hours, and the LCUs of each hour by its largest dimension. */
export class AlbMeter {
  private static readonly HourEnd = new EventType<AlbMeter, number>('alb.hour-end', (meter, hour) =>
    meter.endHour(hour),
  );

  /** Requests since `reset`. */
  requests = 0;
  /** LCU-hours of the hours that have ended. */
  lcuHours = FLOAT_ZERO;
  /** What they would be if each dimension were the only one. */
  byDimension: Record<string, number> = {};

  private measureFrom = FLOAT_ZERO;
  private hourFrom = FLOAT_ZERO;
  private hour = 0;
  private hourRequests = 0;
  private hourBytes = FLOAT_ZERO;
  /** Rules evaluated beyond those that are free. */
  private hourEvaluations = FLOAT_ZERO;
  private settledAt = FLOAT_ZERO;

  constructor(
    private readonly sim: Simulation,
    private readonly spec: AlbSpec,
    private readonly id: string,
  ) {
    sim.schedule(HOUR_S, AlbMeter.HourEnd, this, this.hour);
  }

  /** @param evaluated rules that were looked at for it */
  request(request: Request, evaluated: number): void {
    this.requests++;
    if (evaluated > ALB_LCU.freeRules) this.hourEvaluations += evaluated - ALB_LCU.freeRules;
    this.hourRequests++;
    this.hourBytes += request.requestBytes;
  }

  answer(request: Request): void {
    this.hourBytes += request.responseBytes;
  }

  reset(now: number): void {
    this.requests = 0;
    this.lcuHours = 0;
    this.byDimension = {};
    this.measureFrom = now;
    this.startHour(now);
    this.sim.schedule(HOUR_S, AlbMeter.HourEnd, this, this.hour);
  }

  /** Closes the hour that has begun. */
  settle(now: number): void {
    this.closeHour(now);
    this.settledAt = now;
  }

  usage(): readonly UsageLine[] {
    const common = {
      resource: this.id,
      region: this.spec.region,
      per: 'window',
      unitPrice: null,
    } as const;
    const hours = (this.settledAt - this.measureFrom) / HOUR_S;
    const { scheme, zones } = this.spec;
    const addresses = scheme === 'internal' ? 0 : zones;
    return [
      { ...common, item: 'alb.hour', quantity: hours, unit: 'hours' },
      { ...common, item: 'alb.lcu', quantity: this.lcuHours, unit: 'LCU-hours' },
      ...(addresses === 0
        ? []
        : [
            {
              ...common,
              item: 'ipv4.public.hour',
              quantity: addresses * hours,
              unit: 'address-hours',
            },
          ]),
    ];
  }

  /** An hour that began before the warm-up ended is no longer counted. */
  private endHour(hour: number): void {
    if (hour !== this.hour) return;
    this.closeHour(this.sim.now);
    this.startHour(this.sim.now);
    this.sim.schedule(HOUR_S, AlbMeter.HourEnd, this, this.hour);
  }

  private startHour(now: number): void {
    this.hour++;
    this.hourFrom = now;
    this.hourRequests = 0;
    this.hourEvaluations = 0;
    this.hourBytes = 0;
  }

  private closeHour(now: number): void {
    const seconds = now - this.hourFrom;
    if (seconds === 0) return;
    const requestsPerS = this.hourRequests / seconds;
    const newConnectionsPerS = requestsPerS / this.spec.requestsPerConnection;
    const { lcu, byDimension } = albLcu({
      newConnectionsPerS,
      // A connection is open from its first request until the idle time-out after its last: Little's law.
      activeConnections: newConnectionsPerS * this.spec.idleTimeoutS,
      processedBytesPerS: this.hourBytes / seconds,
      processedBytesPerSLambda: 0,
      requestsPerS,
      rules:
        this.hourRequests === 0 ? 0 : ALB_LCU.freeRules + this.hourEvaluations / this.hourRequests,
    });
    this.lcuHours += (lcu * seconds) / HOUR_S;
    for (const [name, value] of Object.entries(byDimension)) {
      this.byDimension[name] = (this.byDimension[name] ?? 0) + (value * seconds) / HOUR_S;
    }
  }
}
