/**
 * Normal deviates by inversion: algorithm AS 241, PPND16, of M. J. Wichura, "The percentage
 * points of the normal distribution", Applied Statistics 37 (1988) 477-484; relative error about
 * 1e-16. Only multiplication, division, sqrt and log: the same bits on every Node.
 *
 * @param p a probability in [0, 1]; 0 and 1 give -Infinity and Infinity
 */
export function inverseNormal(p: number): number {
  const q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) return q * central(0.180625 - q * q);
  const tail = q < 0 ? p : 1 - p;
  if (!(tail > 0)) {
    if (tail === 0) return q < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    throw new RangeError(`a probability is between 0 and 1, not ${p}`);
  }
  const r = Math.sqrt(-Math.log(tail));
  const z = r <= 5 ? intermediate(r - 1.6) : far(r - 5);
  return q < 0 ? -z : z;
}

function central(r: number): number {
  const above =
    ((((((2509.0809287301227 * r + 33430.57558358813) * r + 67265.7709270087) * r +
      45921.95393154987) *
      r +
      13731.69376550946) *
      r +
      1971.5909503065513) *
      r +
      133.14166789178438) *
      r +
    3.3871328727963665;
  const below =
    ((((((5226.495278852854 * r + 28729.085735721943) * r + 39307.89580009271) * r +
      21213.794301586597) *
      r +
      5394.196021424751) *
      r +
      687.1870074920579) *
      r +
      42.31333070160091) *
      r +
    1;
  return above / below;
}

function intermediate(r: number): number {
  const above =
    ((((((0.0007745450142783414 * r + 0.022723844989269184) * r + 0.2417807251774506) * r +
      1.2704582524523684) *
      r +
      3.6478483247632045) *
      r +
      5.769497221460691) *
      r +
      4.630337846156546) *
      r +
    1.4234371107496835;
  const below =
    ((((((1.0507500716444169e-9 * r + 0.0005475938084995345) * r + 0.015198666563616457) * r +
      0.14810397642748008) *
      r +
      0.6897673349851) *
      r +
      1.6763848301838038) *
      r +
      2.053191626637759) *
      r +
    1;
  return above / below;
}

function far(r: number): number {
  const above =
    ((((((2.0103343992922881e-7 * r + 0.000027115555687434876) * r + 0.0012426609473880784) * r +
      0.026532189526576124) *
      r +
      0.29656057182850487) *
      r +
      1.7848265399172913) *
      r +
      5.463784911164114) *
      r +
    6.657904643501103;
  const below =
    ((((((2.0442631033899397e-15 * r + 1.421511758316446e-7) * r + 0.000018463183175100548) * r +
      0.0007868691311456133) *
      r +
      0.014875361290850615) *
      r +
      0.1369298809227358) *
      r +
      0.599832206555888) *
      r +
    1;
  return above / below;
}

/**
 * The gamma function for x >= 1, relative error about 1e-14: Lanczos's approximation (g = 7,
 * nine terms) between 1 and 2, and the recurrence above. Infinity beyond 171.6.
 */
export function gammaFunction(x: number): number {
  let product = 1;
  let z = x;
  while (z > 2 && product < Number.POSITIVE_INFINITY) {
    z -= 1;
    product *= z;
  }
  const y = z - 1;
  let series = LANCZOS[0]!;
  for (let i = 1; i < LANCZOS.length; i++) series += LANCZOS[i]! / (y + i);
  const t = y + 7.5;
  return product * Math.sqrt(2 * Math.PI) * Math.exp((y + 0.5) * Math.log(t) - t) * series;
}

const LANCZOS: readonly number[] = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
  12.507343278686905, -0.13857109526572012, 0.000009984369578019572, 1.5056327351493116e-7,
];

/** exp(x) - 1 without cancellation near 0 (Kahan's device), from exp and log alone. */
export function exponentialMinusOne(x: number): number {
  const power = Math.exp(x);
  if (power === 1) return x;
  const difference = power - 1;
  return difference === -1 || power === Number.POSITIVE_INFINITY
    ? difference
    : (difference * x) / Math.log(power);
}
