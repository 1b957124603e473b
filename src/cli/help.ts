import { COMMANDS, type OptionTable, optionsOf } from './options.js';

/** The help of one command, or of the whole. */
export function helpText(command: string | null, width: number): string {
  const spec = command === null ? undefined : COMMANDS[command];
  if (command === null || spec === undefined) return overview(width);
  const positionals = spec.positionals === '' ? '' : ` ${spec.positionals}`;
  return [
    `Usage: stratus ${command}${positionals} [options]`,
    '',
    `${spec.summary}.`,
    '',
    'Options:',
    ...optionLines(optionsOf(spec), width),
    '',
    'Examples:',
    ...spec.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

function overview(width: number): string {
  const rows = Object.entries(COMMANDS).map(
    ([name, { positionals, summary }]) => [`${name} ${positionals}`.trim(), summary] as const,
  );
  return [
    'Usage: stratus <command> [options]',
    '',
    'Rehearse an AWS architecture before you pay for it: its bill and its latency.',
    '',
    'Commands:',
    ...twoColumns(rows, width),
    '',
    'Options:',
    ...optionLines(optionsOf(null), width),
    '',
    "'stratus <command> --help' tells the options of a command.",
    'Exit codes: 0 fine, 1 a bug in Stratus, 2 usage, 3 invalid scenario,',
    '4 a file cannot be read or written, 5 incomplete, 98 worse than the baseline,',
    '99 an SLO failed, 130 and 143 interrupted.',
    '',
  ].join('\n');
}

function optionLines(table: OptionTable, width: number): string[] {
  const rows = Object.entries(table).map(([name, { short, value, description }]) => {
    const names = `${short === undefined ? '    ' : `-${short}, `}--${name}`;
    return [value === undefined ? names : `${names} ${value}`, description] as const;
  });
  return twoColumns(rows, width);
}

function twoColumns(rows: readonly (readonly [string, string])[], width: number): string[] {
  const left = Math.min(32, Math.max(...rows.map(([text]) => text.length)));
  const right = Math.max(20, Math.min(width, 100) - left - 4);
  return rows.flatMap(([name, description]) => {
    const lines = wrapWords(description, right);
    const first = name.length > left ? [`  ${name}`] : [];
    const head = first.length > 0 ? '' : name;
    return [
      ...first,
      ...lines.map((line, i) => `  ${(i === 0 ? head : '').padEnd(left)}  ${line}`),
    ];
  });
}

function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
