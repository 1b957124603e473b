import { cellLabel, sloLimit, sloObserved, sloWord } from '../labels.js';
import type { CellResult, ResultDocument, SloVerdict } from '../result.js';
import { escapeXmlAttribute as attribute, escapeXml } from './xml.js';

/**
 * JUnit XML: a suite per cell, a test case per SLO. An SLO of severity `warning` that does not hold
 * is `skipped` with a message: seen by people, not counted by a gate.
 */
export function renderJunit(result: ResultDocument): string {
  const suites = result.cells.map((cell) => renderSuite(result.scenario.name, cell));
  const slos = result.cells.flatMap((cell) => cell.slos);
  const counts = countsOf(slos);
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${attribute(result.scenario.name)}" ${counts}>
${suites.join('')}</testsuites>
`;
}

function countsOf(slos: readonly SloVerdict[]): string {
  const failing = slos.filter((slo) => slo.verdict !== 'pass');
  const failures = failing.filter((slo) => slo.severity === 'error').length;
  return `tests="${slos.length}" failures="${failures}" errors="0" skipped="${failing.length - failures}"`;
}

function renderSuite(scenario: string, cell: CellResult): string {
  const suite = `${scenario}: ${cellLabel(cell)}`;
  const seed = cell.replications[0]?.seed ?? 0;
  const cases = cell.slos.map((slo) => renderCase(suite, slo));
  return `  <testsuite name="${attribute(suite)}" ${countsOf(cell.slos)}>
    <properties>
      <property name="seed" value="${seed}"/>
      <property name="replications" value="${cell.replications.length}"/>
    </properties>
${cases.join('')}  </testsuite>
`;
}

function renderCase(suite: string, slo: SloVerdict): string {
  const open = `    <testcase classname="${attribute(suite)}" name="${attribute(slo.name)}"`;
  const facts = `${slo.text}\nobserved: ${sloObserved(slo)}\nlimit: ${sloLimit(slo)}`;
  const word = sloWord(slo);
  if (word === 'pass')
    return `${open}>\n      <system-out>${escapeXml(facts)}</system-out>\n    </testcase>\n`;
  const message =
    slo.observed === null
      ? `no data for ${slo.text}`
      : `${sloObserved(slo)}, must be ${sloLimit(slo)}`;
  if (slo.severity === 'warning') {
    return `${open}>\n      <skipped message="${attribute(`warning: ${message}`)}"/>\n      <system-out>${escapeXml(facts)}</system-out>\n    </testcase>\n`;
  }
  const type = slo.verdict === 'no-data' ? 'no-data' : 'slo';
  return `${open}>\n      <failure type="${type}" message="${attribute(message)}">${escapeXml(facts)}</failure>\n    </testcase>\n`;
}
