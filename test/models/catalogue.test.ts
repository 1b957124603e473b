import { describe, expect, it } from 'vitest';
import {
  findInstanceType,
  instanceCatalogue,
  instanceTypeNames,
} from '../../src/models/ec2/catalogue.js';
import { INSTANCE_SPEED } from '../../src/models/ec2/relative-speed.js';

const GIB = 1024 * 1024 * 1024;
const all = () => instanceTypeNames().map((name) => findInstanceType(name)!);

describe('the catalogue of instance types', () => {
  it('has 292 types of five families, each name once', () => {
    expect(instanceTypeNames()).toHaveLength(292);
    expect(new Set(instanceTypeNames()).size).toBe(292);
    expect(new Set(all().map((type) => type.group))).toEqual(
      new Set(['general', 'compute', 'memory', 'storage', 'accelerated']),
    );
  });

  it('knows an m7g.large as EC2 describes it', () => {
    expect(findInstanceType('m7g.large')).toMatchObject({
      family: 'm7g',
      group: 'general',
      architecture: 'arm64',
      vcpus: 2,
      memoryBytes: 8 * GIB,
      threadsPerCore: 1,
      network: { baselineGbps: 0.937, burstGbps: 12.5 },
      ebs: { baselineMBps: 78.75, maxMBps: 1250, baselineIops: 3600, maxIops: 40000 },
      disks: [],
      device: null,
      cpuCredits: null,
    });
  });

  it('keeps credits of burstable types, disks and devices', () => {
    expect(findInstanceType('t3.micro')?.cpuCredits).toEqual({
      earnedPerHour: 12,
      maxAccrued: 288,
      baselinePerVcpu: 0.1,
      mode: 'unlimited',
      launchCredits: 0,
    });
    expect(findInstanceType('t2.micro')?.ebs).toBeNull();
    expect(findInstanceType('i4i.large')?.disks).toEqual([{ count: 1, sizeGB: 468, kind: 'ssd' }]);
    expect(findInstanceType('p5.48xlarge')?.device).toEqual({
      kind: 'gpu',
      count: 8,
      model: 'NVIDIA H100',
      memoryBytes: 640 * GIB,
    });
  });

  it('says null for a name it does not have, also for names of Object itself', () => {
    expect(findInstanceType('m7g.lrage')).toBeNull();
    expect(findInstanceType('constructor')).toBeNull();
  });

  it('has whole, positive sizes everywhere, and bursts no slower than the baseline', () => {
    for (const type of all()) {
      expect(Number.isInteger(type.vcpus) && type.vcpus > 0, type.name).toBe(true);
      expect(Number.isInteger(type.memoryBytes) && type.memoryBytes > 0, type.name).toBe(true);
      expect(type.network.burstGbps, type.name).toBeGreaterThanOrEqual(type.network.baselineGbps);
      if (type.ebs)
        expect(type.ebs.maxIops, type.name).toBeGreaterThanOrEqual(type.ebs.baselineIops);
      expect(type.group === 'general' && type.family.startsWith('t'), type.name).toBe(
        type.cpuCredits !== null,
      );
    }
  });

  it('names a dated source for every type', () => {
    const { sources } = instanceCatalogue();
    for (const type of all()) expect(sources[type.source]?.asOf, type.name).toMatch(/^20\d\d-/);
  });
});

describe('the assumed speed of a vCPU', () => {
  const speed = (name: string) => findInstanceType(name)!.speed;

  it('is 1 for the reference, and says that it is an assumption', () => {
    expect(speed(INSTANCE_SPEED.reference)).toBe(1);
    expect(INSTANCE_SPEED.grade).toBe('assumption');
  });

  it('is sane for every type: between a quarter and twice the reference', () => {
    for (const type of all()) {
      expect(type.speed, type.name).toBeGreaterThan(0.25);
      expect(type.speed, type.name).toBeLessThan(2);
    }
  });

  it('agrees with what AWS advertises of Graviton: +25 % for the third, +30 % for the fourth', () => {
    expect(speed('m7g.large') / speed('m6g.large')).toBeCloseTo(1.25, 1);
    expect(speed('m8g.large') / speed('m7g.large')).toBeCloseTo(1.3, 1);
  });

  it('grows with the generation within an architecture, and counts a thread as less than a core', () => {
    expect(speed('m6i.large')).toBeGreaterThan(speed('m5.large'));
    expect(speed('m7i.large')).toBeGreaterThan(speed('m6i.large'));
    expect(speed('m6i.large')).toBeLessThan(speed('m7g.large'));
  });
});
