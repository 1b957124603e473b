import { type BurstRates, passLimit, startLimit } from '../../queueing/burst-limit.js';
import type { Rows } from '../../queueing/rows.js';
import type { NetworkInterface } from '../handler/machine.js';

/** Where the two limits lie among its numbers. */
const IN = 0;
const OUT = 2;

/** Numbers that an interface takes of a row. */
export const NIC_NUMBERS = 4;

/**
 * The network interface of an instance: what comes in and what goes out have a limit each, equal
 * and apart. Types that are sold as "up to" have a baseline, and credits to go beyond it.
 *
 * Source: EC2 user guide, ec2-instance-network-bandwidth (2026).
 */
export class Nic implements NetworkInterface {
  /**
   * @param rates in bytes
   * @param at where in `rows` its numbers lie: NIC_NUMBERS of them
   */
  constructor(
    private readonly rates: BurstRates,
    now: number,
    private readonly rows: Rows,
    private readonly at: number,
  ) {
    startLimit(rates, rows.values, at + IN, now);
    startLimit(rates, rows.values, at + OUT, now);
  }

  receive(bytes: number, now: number): number {
    return passLimit(this.rates, this.rows.values, this.at + IN, bytes, now) - now;
  }

  send(bytes: number, now: number): number {
    return passLimit(this.rates, this.rows.values, this.at + OUT, bytes, now) - now;
  }
}
