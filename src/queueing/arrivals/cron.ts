import { Cron } from 'croner';
import type { ArrivalProcess } from '../arrival-spec.js';

/** Second 0 of a run, as far as calendars go: Monday, 1 January 2024, 00:00 UTC. */
const START_MS = Date.UTC(2024, 0, 1);
/** Beyond eight years every day of the calendar and of the week has met, leap days included. */
const HORIZON_S = 8 * 366 * 86_400;

/**
 * The times of a cron expression on the simulated clock.
 *
 * Five fields (minute, hour, day of the month, month, day of the week; names, lists, ranges and
 * steps; 0 and 7 are Sunday), or `@hourly`, `@daily` and the like. If both days are restricted, either
 * matches, as in crontab(5). In UTC; a run begins on Monday, 1 January 2024, 00:00.
 *
 * @returns the first matching time strictly after `afterS`, both in seconds since the start of the run
 * @throws RangeError if the expression cannot be read, or never matches
 */
export function cronTimes(expression: string): (afterS: number) => number {
  const cron = parse(expression.trim());
  const after = (afterS: number): number => {
    // Cron knows whole seconds: the first match after the floor is the first after the time itself.
    const next = cron.nextRun(new Date(START_MS + Math.floor(afterS) * 1000));
    return next === null ? Infinity : (next.getTime() - START_MS) / 1000;
  };
  if (after(-1) > HORIZON_S) {
    throw new RangeError(`cron "${expression}" never comes: no date matches it`);
  }
  return after;
}

function parse(expression: string): Cron {
  // croner would also take an ISO date for a single run: not cron, and not in simulated time.
  const fields = expression.split(/\s+/);
  if (fields.length !== 5 && !/^@[a-z]+$/.test(expression)) {
    throw new RangeError(
      `cron "${expression}" has ${expression === '' ? 0 : fields.length} fields; ` +
        'expected five: minute hour day-of-month month day-of-week',
    );
  }
  try {
    return new Cron(expression, { utcOffset: 0, paused: true });
  } catch (error) {
    const reason = (error as Error).message.replace(/^CronPattern: /, '');
    throw new RangeError(`cron "${expression}": ${reason}`);
  }
}

/** Arrivals at the times of a cron expression, the start of the run included. */
export class CronArrivals implements ArrivalProcess {
  readonly record = null;
  readonly report = null;
  readonly finite = false;
  private readonly after: (afterS: number) => number;
  private clockS = -1;

  /** @throws RangeError as `cronTimes` does */
  constructor(expression: string) {
    this.after = cronTimes(expression);
  }

  next(): number {
    this.clockS = this.after(this.clockS);
    return this.clockS;
  }
}
