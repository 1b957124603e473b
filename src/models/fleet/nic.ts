import { type BurstRates, passLimit, startLimit } from '../../queueing/burst-limit.js';
import type { Rows } from '../../queueing/rows.js';
import type { NetworkInterface } from '../handler/machine.js';

/** Where the two limits lie in the row. */
const IN = 0;
const OUT = 2;

/**
 * The network interface of an instance: what comes in and what goes out have a limit each, equal
 * and apart. Types that are sold as "up to" have a baseline, and credits to go beyond it.
 *
 * Source: EC2 user guide, ec2-instance-network-bandwidth (2026).
 */
export class Nic implements NetworkInterface {
  private readonly row: number;

  /** @param rates in bytes */
  constructor(
    private readonly rates: BurstRates,
    private readonly rows: Rows,
    now: number,
  ) {
    this.row = rows.take();
    startLimit(rates, rows.values, this.row + IN, now);
    startLimit(rates, rows.values, this.row + OUT, now);
  }

  receive(bytes: number, now: number): number {
    return passLimit(this.rates, this.rows.values, this.row + IN, bytes, now) - now;
  }

  send(bytes: number, now: number): number {
    return passLimit(this.rates, this.rows.values, this.row + OUT, bytes, now) - now;
  }
}
