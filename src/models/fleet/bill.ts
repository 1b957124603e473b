import type { UsageLine } from '../../pricing/usage.js';
import { volumeUsage } from '../ebs/usage.js';
import type { Instance } from './instance.js';
import type { InstanceTemplateSpec } from './spec.js';

/** What instances of one type, bought in one way, have used. */
interface Account {
  readonly spec: InstanceTemplateSpec;
  /** Spot: the part of the on-demand price that is saved; null: on-demand. */
  readonly saving: number | null;
  readonly instances: Set<Instance>;
  /** Of instances that are gone. */
  billedS: number;
  existedS: number;
}

/** Meters the instances of a fleet: hours by type and purchase, and their volumes. */
export class FleetBill {
  private readonly accounts = new Map<string, Account>();
  private readonly byInstance = new Map<Instance, Account>();

  open(instance: Instance, spec: InstanceTemplateSpec, saving: number | null): void {
    const key = `${spec.instanceType} ${saving}`;
    let account = this.accounts.get(key);
    if (account === undefined) {
      account = { spec, saving, instances: new Set(), billedS: 0, existedS: 0 };
      this.accounts.set(key, account);
    }
    account.instances.add(instance);
    this.byInstance.set(instance, account);
  }

  /** The instance has been terminated. */
  close(instance: Instance, now: number): void {
    const account = this.byInstance.get(instance)!;
    account.billedS += instance.billedS(now);
    account.existedS += instance.existedS(now);
    account.instances.delete(instance);
    this.byInstance.delete(instance);
  }

  reset(now: number): void {
    for (const account of this.accounts.values()) {
      account.billedS = 0;
      account.existedS = 0;
      for (const instance of account.instances) instance.resetBill(now);
    }
  }

  /** Hours billed: on-demand, and spot. */
  hours(now: number): { onDemand: number; spot: number } {
    const hours = { onDemand: 0, spot: 0 };
    for (const account of this.accounts.values()) {
      hours[account.saving === null ? 'onDemand' : 'spot'] += billedS(account, now) / 3600;
    }
    return hours;
  }

  usage(resource: string, now: number): readonly UsageLine[] {
    const lines: UsageLine[] = [];
    for (const account of this.accounts.values()) {
      const { spec, saving, instances } = account;
      const common = {
        resource,
        region: spec.region,
        per: 'window',
        unitPrice: null,
      } as const;
      const purchase = saving === null ? 'on-demand' : 'spot';
      lines.push({
        ...common,
        item: `ec2.${purchase}.${spec.instanceType}.${spec.os}`,
        quantity: billedS(account, now) / 3600,
        unit: 'hours',
        ...(saving === null ? {} : { saving }),
      });
      if (spec.publicIp)
        lines.push({
          ...common,
          item: 'ipv4.public.hour',
          quantity: billedS(account, now) / 3600,
          unit: 'address-hours',
        });
      let existedS = account.existedS;
      for (const instance of instances) existedS += instance.existedS(now);
      // A volume lives as long as its instance.
      lines.push(...volumeUsage(spec.volumes, existedS, common));
    }
    return lines;
  }
}

function billedS(account: Account, now: number): number {
  let seconds = account.billedS;
  for (const instance of account.instances) seconds += instance.billedS(now);
  return seconds;
}
