/** On-demand prices of EC2: us-east-1 for all types, direct evidence elsewhere, ratios by family, Windows. */
export function ec2Rows(facts, sourceIndex) {
  const source = (id) => facts.sources[id];
  const onDemand = facts.instances.map((i) => {
    const elsewhere = Object.entries(i.onDemandLinuxOtherRegions ?? {})
      .filter(([, price]) => price.basis === 'direct')
      .map(([region, price]) => [region, price.usdPerHour]);
    return [
      i.type,
      i.family,
      i.arch,
      i.vcpus,
      i.onDemandLinuxUsdPerHour['us-east-1'],
      elsewhere,
      i.windows?.surchargeUsdPerHour ?? null,
    ];
  });
  const cite = (id) => ({ source: sourceIndex(source(id).ref), asOf: source(id).asOf });
  return {
    columns:
      'type family architecture vcpus linuxUsEast1 linuxElsewhere[region price] windowsSurcharge',
    linux: cite('price-us-east-1'),
    elsewhere: cite('skypilot'),
    familyRatios: facts.regionalPriceEvidence.ratiosVsUsEast1,
    windows: { ...cite('leanercloud'), perVcpuHour: 0.046 },
    onDemand,
  };
}
