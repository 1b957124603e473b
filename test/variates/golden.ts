/**
 * SHA-256 (16 digits) of the first 10,000 draws of each kind under a fixed seed. A change means that
 * results of every scenario change: intended (then say why in the commit), or a Node whose Math differs.
 */
export const GOLDEN: Readonly<Record<string, string>> = {
  exponential: '8cb0a21d09ba21f8',
  'lognormal by median and p99': '12a0eb8839248da6',
  'lognormal by mean and cv': '96d59010815ec907',
  uniform: '4293963f5ac29064',
  'gamma of shape 4': 'aad362f083f62c84',
  'gamma of shape 1/2': '0a84c0335ce57ddf',
  'erlang 3': '5014b0b1f2336284',
  'erlang 40, over several logarithms': '4880c3be957f64fb',
  'weibull with a falling hazard': 'e23c72d657e88de4',
  pareto: '366977e069cf33d5',
  'bounded pareto': 'f414f7c2bbd4292c',
  hyperexponential: 'a390340777cdedad',
  empirical: 'b93e9a51966e1210',
  mixture: 'a653b9079689034d',
};
