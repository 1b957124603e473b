import { leaf } from '../parameter.js';

const FIELDS = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12 },
  { name: 'day of the week', min: 0, max: 7 },
] as const;

const PART = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/;

/** A cron expression of five fields (numbers, `*`, ranges, lists, steps), in UTC. */
export function cron() {
  const expected = 'a cron expression of five fields in UTC, such as "30 18 * * *"';
  return leaf<string>(
    (value) => {
      if (typeof value !== 'string') return { problem: { code: 'wrong-type', value, expected } };
      const wrong = cronProblem(value);
      return wrong === null
        ? { value }
        : { problem: { code: 'bad-text', value, expected: `${expected}: ${wrong}` } };
    },
    { json: { type: 'string', examples: ['30 18 * * *'] }, unit: 'cron' },
  );
}

/** What is wrong with the expression; null if nothing is. */
function cronProblem(expression: string): string | null {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5) return `it has ${fields.length} field${fields.length === 1 ? '' : 's'}`;
  for (const [i, { name, min, max }] of FIELDS.entries()) {
    for (const part of fields[i]!.split(',')) {
      const match = PART.exec(part);
      if (match === null) return `${part} is not a ${name}`;
      const [, low, high, step] = match;
      const from = low === undefined ? min : Number(low);
      const to = high === undefined ? from : Number(high);
      if (from < min || to > max || to < from || Number(step ?? 1) < 1)
        return `${part} is not a ${name} from ${min} to ${max}`;
    }
  }
  return null;
}
