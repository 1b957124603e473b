import { readQuantity } from '../parameter/quantity.js';
import { leaf } from '../parameter.js';

const MIB = 1048576;
const MB = 1e6;

/**
 * An amount of memory or storage as AWS counts it: `1024MB` is what the console calls 1,024 MB,
 * and `2GB` is 2,000 of them; `2GiB` is 2,048.
 */
export function awsMegabytes(min: number, max: number) {
  const expected = `a whole number of MB from ${min}MB to ${max}MB`;
  return leaf<number>(
    (value) => {
      const read = readQuantity(value, 'size');
      if ('problem' in read) return read;
      const binary = /i?B\s*$/.exec(String(value))?.[0].startsWith('i') === true;
      const megabytes = read.value / (binary ? MIB : MB);
      const fits = Number.isInteger(megabytes) && megabytes >= min && megabytes <= max;
      return fits ? { value: megabytes } : { problem: { code: 'out-of-range', value, expected } };
    },
    {
      json: { type: 'string', pattern: '^\\s*\\d+(\\.\\d+)?\\s*(MB|GB|MiB|GiB)\\s*$' },
      unit: `MB from ${min}MB to ${max}MB`,
    },
  );
}
