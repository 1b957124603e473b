/** Mean wait of M/M/c (Erlang C), in seconds. `load` is the utilisation of a server. */
export function meanWaitMmc(servers, serviceMean, load) {
  const offered = servers * load;
  let blocking = 1;
  for (let c = 1; c <= servers; c++) blocking = (offered * blocking) / (c + offered * blocking);
  const waits = blocking / (1 - load * (1 - blocking));
  return (waits * serviceMean) / (servers * (1 - load));
}

/**
 * Relative error of a mean wait that a correct simulation of so many customers stays within: five
 * standard errors. `spread` is their size times the root of the number of customers.
 */
export function tolerance(spread, customers) {
  return (5 * spread) / Math.sqrt(customers);
}
