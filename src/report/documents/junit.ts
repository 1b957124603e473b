import { cellLabel, incompleteText, sloLimit, sloObserved, sloWord } from '../labels.js';
import type { CellResult, ResultDocument, SloVerdict } from '../result.js';
import { escapeXmlAttribute as attribute, escapeXml } from './xml.js';

/**
 * JUnit XML: a suite per cell, a test case per SLO. An SLO of severity `warning` that does not hold
 * is `skipped` with a message: seen by people, not counted by a gate.
 */
export function renderJunit(result: ResultDocument): string {
  const suites = result.cells.map((cell) => renderSuite(result.scenario.name, cell));
  const slos = result.cells.flatMap((cell) => cell.slos);
  const counts = countsOf(slos, result.incomplete === undefined ? 0 : 1);
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${attribute(result.scenario.name)}" ${counts}>
${renderIncomplete(result)}${suites.join('')}</testsuites>
`;
}

/** A run that is not complete is a failing case of its own: the SLOs alone would look whole. */
function renderIncomplete({ incomplete }: ResultDocument): string {
  if (incomplete === undefined) return '';
  const runs = incomplete.failed.map(
    (run) => `${run.cell}, replication ${run.replication}: ${run.message}\n${run.command}`,
  );
  return `  <testsuite name="runs" tests="1" failures="0" errors="1" skipped="0">
    <testcase classname="runs" name="every run finished">
      <error type="incomplete" message="${attribute(incompleteText(incomplete))}">${escapeXml(runs.join('\n'))}</error>
    </testcase>
  </testsuite>
`;
}

function countsOf(slos: readonly SloVerdict[], errors = 0): string {
  const failing = slos.filter((slo) => slo.verdict !== 'pass');
  const failures = failing.filter((slo) => slo.severity === 'error').length;
  return `tests="${slos.length + errors}" failures="${failures}" errors="${errors}" skipped="${failing.length - failures}"`;
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
