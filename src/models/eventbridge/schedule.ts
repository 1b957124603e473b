import { EventType } from '../../engine/event-type.js';
import type { Stream } from '../../engine/streams.js';
import { cronTimes } from '../../queueing/arrivals/cron.js';
import type { Journey } from '../../queueing/request.js';
import type { ResourceContext } from '../resource.js';
import type { BusTarget } from './bus-target.js';
import type { ScheduleSpec } from './spec.js';

/** Sends events at fixed times, as EventBridge Scheduler does. */
export class Schedule {
  private static readonly Due = new EventType<Schedule, null>('eventbridge.schedule', (schedule) =>
    schedule.due(),
  );

  /** Events that were sent since the last reset. */
  invocations = 0;
  private readonly content: {
    name: number;
    requestBytes: number;
    key: number;
    objectBytes: number;
    journey: Journey | null;
  };
  private readonly next: (afterS: number) => number;
  private readonly window: Stream;

  constructor(
    private readonly spec: ScheduleSpec,
    readonly target: BusTarget,
    private readonly context: ResourceContext,
    place: string,
  ) {
    this.content = {
      name: context.names.indexOf(spec.event),
      requestBytes: spec.bytes,
      key: -1,
      objectBytes: 0,
      journey: null,
    };
    const { everyS, cron } = spec;
    this.next =
      everyS === null ? cronTimes(cron!) : (afterS) => (Math.floor(afterS / everyS) + 1) * everyS;
    this.window = context.stream(`${place}.window`);
  }

  connect(): void {
    this.target.connect();
    this.wait();
  }

  private due(): void {
    const { spec, content, target } = this;
    for (let i = 0; i < spec.count; i++) {
      this.invocations++;
      target.notify(content, spec.flexibleS === 0 ? 0 : spec.flexibleS * this.window());
    }
    this.wait();
  }

  private wait(): void {
    const { sim } = this.context;
    const at = this.next(sim.now);
    if (at < Number.POSITIVE_INFINITY) sim.scheduleAt(at, Schedule.Due, this, null);
  }
}
