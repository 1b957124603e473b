import { EventType } from '../../engine/event-type.js';
import { FLOAT_ZERO } from '../../engine/float-zero.js';
import type { Simulation } from '../../engine/simulation.js';
import { nlbLcu } from '../../pricing/lcu.js';
import type { UsageLine } from '../../pricing/usage.js';
import type { NlbSpec } from './spec.js';

const HOUR_S = 3600;
const MINUTE_S = 60;

/** What an NLB is billed for: hours, and the NLCUs of each hour by its largest dimension. */
export class NlbMeter {
  private static readonly HourEnd = new EventType<NlbMeter, number>('nlb.hour-end', (meter, hour) =>
    meter.endHour(hour),
  );
  private static readonly Sample = new EventType<NlbMeter, null>('nlb.minute', (meter) =>
    meter.sample(),
  );

  /** Requests and connections since `reset`. */
  requests = 0;
  connections = 0;
  lcuHours = FLOAT_ZERO;
  byDimension: Record<string, number> = {};

  private measureFrom = FLOAT_ZERO;
  private settledAt = FLOAT_ZERO;
  private hour = 0;
  private hourFrom = FLOAT_ZERO;
  private hourConnections = 0;
  private hourBytes = FLOAT_ZERO;
  /** Most connections that were open in a minute of this hour. */
  private hourPeak = FLOAT_ZERO;

  /** @param open counts the connections that are open */
  constructor(
    private readonly sim: Simulation,
    private readonly spec: NlbSpec,
    private readonly id: string,
    private readonly open: () => number,
  ) {
    sim.schedule(MINUTE_S, NlbMeter.Sample, this, null);
    sim.schedule(HOUR_S, NlbMeter.HourEnd, this, this.hour);
  }

  moved(bytes: number): void {
    this.hourBytes += bytes;
  }

  connected(): void {
    this.connections++;
    this.hourConnections++;
  }

  reset(now: number): void {
    this.requests = 0;
    this.connections = 0;
    this.lcuHours = 0;
    this.byDimension = {};
    this.measureFrom = now;
    this.startHour(now);
    this.sim.schedule(HOUR_S, NlbMeter.HourEnd, this, this.hour);
  }

  /** Closes the hour that has begun. */
  settle(now: number): void {
    this.closeHour(now);
    this.settledAt = now;
  }

  usage(): readonly UsageLine[] {
    const { region, scheme, zones } = this.spec;
    const common = { resource: this.id, region, per: 'window', unitPrice: null } as const;
    const hours = (this.settledAt - this.measureFrom) / HOUR_S;
    const lines: UsageLine[] = [
      { ...common, item: 'nlb.hour', quantity: hours, unit: 'hours' },
      { ...common, item: 'nlb.lcu', quantity: this.lcuHours, unit: 'NLCU-hours' },
    ];
    if (scheme === 'internet-facing') {
      const quantity = zones * hours;
      lines.push({ ...common, item: 'ipv4.public.hour', quantity, unit: 'address-hours' });
    }
    return lines;
  }

  /** An hour that began before the warm-up ended is no longer counted. */
  private endHour(hour: number): void {
    if (hour !== this.hour) return;
    this.closeHour(this.sim.now);
    this.startHour(this.sim.now);
    this.sim.schedule(HOUR_S, NlbMeter.HourEnd, this, this.hour);
  }

  /** Active connections are billed by their peak, sampled each minute (the pricing page). */
  private sample(): void {
    this.hourPeak = Math.max(this.hourPeak, this.open());
    this.sim.schedule(MINUTE_S, NlbMeter.Sample, this, null);
  }

  private startHour(now: number): void {
    this.hourPeak = 0;
    this.hour++;
    this.hourFrom = now;
    this.hourConnections = 0;
    this.hourBytes = 0;
  }

  private closeHour(now: number): void {
    const seconds = now - this.hourFrom;
    if (seconds === 0) return;
    const { lcu, byDimension } = nlbLcu({
      protocol: this.spec.protocol,
      newConnectionsPerS: this.hourConnections / seconds,
      activeConnections: Math.max(this.hourPeak, this.open()),
      processedBytesPerS: this.hourBytes / seconds,
    });
    this.lcuHours += (lcu * seconds) / HOUR_S;
    for (const [name, value] of Object.entries(byDimension))
      this.byDimension[name] = (this.byDimension[name] ?? 0) + (value * seconds) / HOUR_S;
  }
}
