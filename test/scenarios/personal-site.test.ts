import { describe, expect, it } from 'vitest';
import { shipped } from './shipped.js';

const site = shipped('personal-site');

describe('a personal site', () => {
  it('loses its members for good when its only instance dies, and its readers not at all', () => {
    const { faults, workloads } = site.run('alone');
    const { members, readers } = faults[0]!.workloads;
    expect(members).toMatchObject({ recoveryS: null, metastable: false });
    expect(members!.lost).toBeGreaterThan(500);
    expect(readers!.lost).toBe(0);
    expect(workloads.readers!.failed).toEqual({});
  });

  it('gets another instance from a group of one, in less than a few minutes', () => {
    const { faults, resources } = site.run('group-of-one');
    const { members } = faults[0]!.workloads;
    expect(members!.recoveryS).toBeGreaterThan(10);
    expect(members!.recoveryS).toBeLessThan(300);
    expect(resources.box!.metrics.launches).toBe(1);
  });
});
