import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explainTopics, loadScenario } from '../../src/scenario/index.js';
import { RESOURCE_TYPES } from '../../src/scenario/schema.js';

const text = readFileSync(
  join(import.meta.dirname, '..', '..', 'docs', 'scenario-files.md'),
  'utf8',
);

const SHELL = `version: 1
name: shell
run: { duration: 1h }
workloads:
  a: { entry: s, arrivals: { poisson: { rate: 5 req/s } } }
resources:
  s: { type: service, time: 3ms }
`;

const withTime = (time: string) => SHELL.replace('time: 3ms', time);

describe('the reference of scenario files', () => {
  it('shows a scenario that runs', () => {
    const yaml = /```yaml\n(# yaml-language-server[\s\S]*?)```/.exec(text)![1]!;
    expect(loadScenario({ file: 'docs', text: yaml }).diagnostics).toEqual([]);
  });

  it('shows distributions that can be read', () => {
    const section = text.slice(text.indexOf('## Distributions'), text.indexOf('**Work**'));
    const examples = [...section.matchAll(/^\| `(\w+: .*?)` \|/gm)].map((match) => match[1]!);
    expect(examples.length).toBeGreaterThan(9);
    for (const example of examples.filter((each) => !each.includes('file:')))
      expect(
        loadScenario({ file: 'docs', text: withTime(`time: { ${example} }`) }).diagnostics,
        example,
      ).toEqual([]);
  });

  it('shows steps that can be read', () => {
    const section = text.slice(text.indexOf('### Handlers'), text.indexOf('## SLOs'));
    const examples = [...section.matchAll(/^\| `((?:cpu|wait|fail|respond): .*?)` \|/gm)].map(
      (match) => match[1]!,
    );
    expect(examples).toHaveLength(4);
    for (const example of examples)
      expect(
        loadScenario({ file: 'docs', text: withTime(`handles: { default: [ { ${example} } ] }`) })
          .diagnostics,
        example,
      ).toEqual([]);
  });

  it('names every resource type that is modelled, every metric, and no type that is not', () => {
    const { metrics } = explainTopics();
    for (const metric of metrics) expect(text).toContain(`\`${metric}\``);
    const table = text.slice(text.indexOf('## Resources'), text.indexOf('- Records:'));
    const types = [...table.matchAll(/^\| `([a-z0-9-]+)` \| /gm)].map((match) => match[1]);
    expect(types.sort()).toEqual(Object.keys(RESOURCE_TYPES).sort());
  });
});
