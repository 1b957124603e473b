import { cronTimes } from '../../queueing/arrivals/cron.js';
import { leaf } from '../parameter.js';

/** A cron expression of five fields, in UTC, as those that will run it read it. */
export function cron() {
  const expected = 'a cron expression of five fields in UTC, such as "30 18 * * *"';
  return leaf<string>(
    (value) => {
      if (typeof value !== 'string') return { problem: { code: 'wrong-type', value, expected } };
      try {
        cronTimes(value);
        return { value };
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return { problem: { code: 'bad-text', value, expected: `${expected} (${error.message})` } };
      }
    },
    { json: { type: 'string', examples: ['30 18 * * *'] }, unit: 'cron' },
  );
}
