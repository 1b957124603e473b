import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Alarm, type AlarmSpec, type MissingData } from '../../../src/models/cloudwatch/alarm.js';

const spec = (more: Partial<AlarmSpec> = {}): AlarmSpec => ({
  threshold: 10,
  comparison: '>',
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
  missing: 'missing',
  ...more,
});

/** As the user guide writes them: 0 is fine, X breaches, - is missing. The state after the last. */
const states = (points: string, more: Partial<AlarmSpec> = {}) => {
  const alarm = new Alarm(spec(more));
  for (const point of points) {
    if (point !== ' ') alarm.observe(point === '-' ? null : point === 'X' ? 11 : 10);
  }
  return alarm.state;
};

describe('an alarm', () => {
  it('is on after as many breaching datapoints in a row as it asks for', () => {
    expect(states('X X')).toBe('OK');
    expect(states('X X X')).toBe('ALARM');
    expect(states('X X X 0')).toBe('OK');
  });

  it('is on after M breaching datapoints of the last N', () => {
    const more = { datapointsToAlarm: 2 };
    expect(states('X 0 X', more)).toBe('ALARM');
    expect(states('X 0 0 X', more)).toBe('OK');
  });

  it('compares as it is told, the threshold itself included or not', () => {
    const one = { evaluationPeriods: 1, datapointsToAlarm: 1 };
    const at = (value: number, comparison: AlarmSpec['comparison']) =>
      new Alarm(spec({ ...one, comparison })).observe(value);
    expect([at(10, '>'), at(10, '>='), at(10, '<'), at(10, '<=')]).toEqual([
      'OK',
      'ALARM',
      'OK',
      'ALARM',
    ]);
    expect([at(11, '>'), at(11, '<'), at(9, '<'), at(9, '>=')]).toEqual([
      'ALARM',
      'OK',
      'ALARM',
      'OK',
    ]);
  });

  it('says nothing as long as it has no datapoint', () => {
    expect(new Alarm(spec()).state).toBe('INSUFFICIENT_DATA');
    expect(states('- - -')).toBe('INSUFFICIENT_DATA');
  });

  // The evaluation range of 5 for 3 datapoints, from "how alarms treat missing data".
  it.each<[string, Record<MissingData, string>]>([
    ['0 - X - X', { missing: 'OK', ignore: 'OK', breaching: 'OK', notBreaching: 'OK' }],
    ['0 - - - -', { missing: 'OK', ignore: 'OK', breaching: 'OK', notBreaching: 'OK' }],
    [
      '- - - - -',
      {
        missing: 'INSUFFICIENT_DATA',
        ignore: 'INSUFFICIENT_DATA',
        breaching: 'ALARM',
        notBreaching: 'OK',
      },
    ],
    ['0 X X - X', { missing: 'ALARM', ignore: 'ALARM', breaching: 'ALARM', notBreaching: 'ALARM' }],
    [
      '- - X - -',
      { missing: 'ALARM', ignore: 'INSUFFICIENT_DATA', breaching: 'ALARM', notBreaching: 'OK' },
    ],
  ])('%s is what the guide says for each treatment of gaps', (points, expected) => {
    for (const [missing, state] of Object.entries(expected))
      expect(states(points, { missing: missing as MissingData })).toBe(state);
  });

  it('counts gaps within the range only: what is older is forgotten', () => {
    expect(states('X X X - -')).toBe('ALARM');
    expect(states('X X X - - - - -')).toBe('INSUFFICIENT_DATA');
  });

  it('without gaps it is on exactly when M of the last N breach', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(5),
        (values, n, less) => {
          const m = Math.max(1, n - less);
          const alarm = new Alarm(spec({ evaluationPeriods: n, datapointsToAlarm: m }));
          values.forEach((value, i) => {
            const state = alarm.observe(value);
            const recent = values.slice(Math.max(0, i + 1 - n), i + 1);
            const breaching = recent.filter((each) => each > 10).length;
            // Before there are N datapoints, those that are missing decide nothing by themselves.
            if (i + 1 >= n) expect(state === 'ALARM').toBe(breaching >= m);
          });
        },
      ),
    );
  });
});
