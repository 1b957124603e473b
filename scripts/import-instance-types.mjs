// Converts ec2-instances.json of a folder of facts into the committed catalogue of instance types.
// Usage: node scripts/import-instance-types.mjs <folder>
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataModule } from './import-data-module.mjs';

const folder = process.argv[2];
if (folder === undefined) {
  console.error('usage: node scripts/import-instance-types.mjs <folder with ec2-instances.json>');
  process.exit(2);
}
const facts = JSON.parse(readFileSync(join(folder, 'ec2-instances.json'), 'utf8'));
const GIB = 1024 * 1024 * 1024;

const instances = facts.instances.map((i) => {
  const ebs =
    i.ebs.baselineIops === null
      ? null
      : [i.ebs.baselineThroughputMBps, i.ebs.maxThroughputMBps, i.ebs.baselineIops, i.ebs.maxIops];
  const device = i.gpu ?? i.accelerator;
  const credits = i.cpuCredits;
  return [
    i.type,
    i.family,
    i.group,
    i.arch,
    i.vcpus,
    Math.round(i.memoryGiB * GIB),
    i.bareMetal,
    i.hypervisor,
    i.sustainedClockGHz,
    i.threadsPerCore,
    [i.network.baselineGbps, i.network.burstGbps],
    ebs,
    i.ebs.maxAttachments,
    i.localStorage === null ? null : i.localStorage.disks.map((d) => [d.count, d.sizeGB, d.type]),
    device === null
      ? null
      : [
          i.gpu ? 'gpu' : 'accelerator',
          device.count,
          device.model,
          Math.round(device.totalMemoryGiB * GIB),
        ],
    credits === undefined
      ? null
      : [
          credits.earnedPerHour,
          credits.maxAccrued,
          credits.baselinePctPerVcpu / 100,
          credits.defaultMode,
          credits.launchCreditsStandard,
        ],
    i.specSource,
  ];
});

// Of the sources, those that the columns above come from.
const used = ['moto-2026-08', 'moto-2026-03', 'karpenter-bandwidth', 'aws-burstable-table'];
const header = {
  asOf: facts.asOf,
  count: instances.length,
  columns:
    'name family group architecture vcpus memoryBytes bareMetal hypervisor sustainedClockGHz threadsPerCore network[baselineGbps burstGbps] ebs[baselineMBps maxMBps baselineIops maxIops] maxVolumes disks[count sizeGB kind] device[kind count model memoryBytes] cpuCredits[earnedPerHour maxAccrued baselinePerVcpu mode launchCredits] source',
  sources: Object.fromEntries(
    used.map((id) => [id, { source: facts.sources[id].ref, asOf: facts.sources[id].asOf }]),
  ),
};
if (instances.length !== facts.count)
  throw new Error(`${instances.length} types, ${facts.count} announced`);

writeFileSync(
  new URL('../src/models/ec2/instance-types-data.ts', import.meta.url),
  dataModule({
    name: 'INSTANCE_TYPES',
    comment:
      'The instance catalogue as JSON text, one instance type a line; parsed when it is first asked for.',
    generator: 'scripts/import-instance-types.mjs',
    header,
    key: 'instances',
    rows: instances,
  }),
);
