import type { PopularitySpec } from '../../variates/popularity.js';
import { count, quantity, raise, ratio, required, section } from '../parameter.js';

const keys = required(count({ min: 1 }), 'Number of keys.');
const of = (kind: string) => ({ of: `\`${kind}\`` });

/** How popular keys are, by kind: for `oneKey`. */
export const popularities = () => ({
  uniform: section({ n: keys }, of('uniform')).transform(
    (v): PopularitySpec => ({ kind: 'uniform', n: v.n }),
  ),
  zipf: section(
    {
      n: required(count({ min: 1, max: 16_777_216 }), 'Number of keys.'),
      exponent: required(ratio({ min: 0, max: 20 }), 'Exponent: 1 is the classic law.'),
    },
    of('zipf'),
  ).transform((v): PopularitySpec => ({ kind: 'zipf', n: v.n, exponent: v.exponent })),
  hot: section(
    {
      share: required(
        quantity('fraction', { max: '100%' }),
        'Share of the requests that go to the hot keys.',
      ),
      keys: required(count({ min: 1 }), 'Number of hot keys.'),
      n: keys,
    },
    of('hot'),
  ).transform((v, ctx): PopularitySpec => {
    const tooMany = v.keys > v.n;
    if (tooMany || (v.keys === v.n && v.share < 1)) {
      const expected = tooMany
        ? `at most ${v.n} hot keys, the n of all keys`
        : `fewer than ${v.n} hot keys: the other requests need a key too`;
      return raise(ctx, { code: 'out-of-range', value: v.keys, expected }, ['keys']);
    }
    return { kind: 'hot', share: v.share, keys: v.keys, n: v.n };
  }),
});
