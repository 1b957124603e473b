import {
  choice,
  count,
  optional,
  parameter,
  quantity,
  raise,
  ratio,
  required,
  section,
  text,
} from '../models/parameter.js';

const FORMATS = [
  'csv',
  'common',
  'combined',
  'alb',
  'cloudfront',
  'azure-functions-2019',
  'azure-functions-2021',
  'timestamps',
] as const;

const column = (doc: string) => optional(text('the name of a column in the header'), { doc });

export const traceSchema = section(
  {
    file: required(
      text('the path of a file'),
      'The trace, beside the scenario; `.gz` is decompressed as it is read.',
    ),
    format: required(choice(FORMATS, 'trace format'), 'Format of the trace.'),
    columns: optional(
      section(
        {
          time: required(text('the name of a column in the header'), 'Column of the time.'),
          request: column('Column of the size of the request’s body, in bytes.'),
          response: column('Column of the size of the response’s body, in bytes.'),
          key: column('Column of the key.'),
          name: column('Column of the name of the request.'),
        },
        { of: '`columns`' },
      ),
      { doc: 'Columns of a `csv` trace, by the names in its header.' },
    ),
    scale: parameter(ratio({ above: 0, max: 1e6 }), {
      doc: 'Each record becomes so many requests on average; 0.5 keeps every other one.',
      default: 1,
      source: 'the trace as it is',
      grade: 'assumption',
    }),
    speed: parameter(ratio({ above: 0 }), {
      doc: '2 replays the trace at twice its speed.',
      default: 1,
      source: 'the trace as it is',
      grade: 'assumption',
    }),
    repeat: parameter(count({ min: 1, word: 'endless' }), {
      doc: 'How often the trace is played; `endless`: for as long as the run lasts.',
      default: 1,
      source: 'the trace as it is',
      grade: 'assumption',
    }),
    spread: parameter(quantity('duration'), {
      doc: 'Resolution of the log’s clock: requests of one timestamp come at random within so long after it. Of a log in whole seconds: `1s`.',
      default: '0s',
      source: 'the trace as it is',
      grade: 'assumption',
    }),
  },
  { of: '`trace`' },
).transform((v, ctx) => {
  if (v.format === 'csv' && v.columns === undefined)
    return raise(ctx, { code: 'missing-key', key: 'columns', of: 'a `csv` trace' }, ['columns']);
  if (v.format !== 'csv' && v.columns !== undefined)
    return raise(
      ctx,
      {
        code: 'does-not-apply',
        what: '`columns`',
        why: `a trace of format ${v.format} has columns of its own`,
      },
      ['columns'],
    );
  const { time, request, response, key, name } = v.columns ?? {};
  return {
    file: v.file,
    format: v.format,
    columns:
      time === undefined
        ? null
        : {
            time,
            request: request ?? null,
            response: response ?? null,
            key: key ?? null,
            name: name ?? null,
          },
    scale: v.scale,
    speed: v.speed,
    repeat: v.repeat,
    spreadS: v.spread,
  };
});
