/** An option of the command line. The one description that parsing, help, completion and suggestions share. */
export interface OptionSpec {
  readonly short?: string;
  /** How the value is called in help and errors; absent: the option has none. */
  readonly value?: string;
  /** The only values allowed. */
  readonly choices?: readonly string[];
  /** May be given more than once. */
  readonly repeatable?: true;
  readonly description: string;
}

export type OptionTable = Readonly<Record<string, OptionSpec>>;

export const OUTPUT_KINDS = ['html', 'json', 'csv', 'md', 'junit', 'github'] as const;
export type OutputKind = (typeof OUTPUT_KINDS)[number];

export const EVERYWHERE: OptionTable = {
  quiet: { short: 'q', description: 'Only the verdict and what went wrong' },
  verbose: { short: 'v', description: 'Every metric, every setting, every source' },
  progress: {
    value: 'HOW',
    choices: ['auto', 'bar', 'plain', 'none'],
    description: 'How to show progress on stderr',
  },
  color: {
    value: 'WHEN',
    choices: ['auto', 'always', 'never'],
    description: 'Colours; auto heeds NO_COLOR',
  },
  help: { short: 'h', description: 'Show help' },
  version: { short: 'V', description: 'Show the version' },
};

const OUTPUT: OptionTable = {
  output: {
    short: 'o',
    value: 'KIND[=PATH]',
    repeatable: true,
    description: `Also write ${OUTPUT_KINDS.join(', ')}; PATH - is stdout`,
  },
};

const SELECT: OptionTable = {
  set: {
    value: 'PATH=VALUE',
    repeatable: true,
    description: 'Change a setting: --set resources.web.size.min=4',
  },
  variant: { value: 'NAME', description: 'Only this variant' },
  only: {
    value: 'AXIS=VALUE',
    repeatable: true,
    description: 'Only these points of the matrix',
  },
  seed: { value: 'N', description: 'Seed of all random numbers' },
  replications: { value: 'N', description: 'Number of independent runs of each cell' },
  quick: { description: 'One replication, a tenth of the duration: a preview, not a result' },
};

const JOBS: OptionTable = {
  jobs: {
    short: 'j',
    value: 'N',
    description: 'Runs at the same time; default: one for each core',
  },
};

const GATE: OptionTable = {
  'fail-on': {
    value: 'LEVEL',
    choices: ['error', 'warning', 'never'],
    description: 'SLOs that decide the exit code (default error)',
  },
  'no-gate': { description: 'Exit 0 even if an SLO fails or the baseline is better' },
};

const RUN: OptionTable = {
  ...OUTPUT,
  ...SELECT,
  ...JOBS,
  ...GATE,
  baseline: { value: 'FILE', description: 'A saved result.json to compare with' },
  'max-cost-increase': {
    value: 'LIMIT',
    description: 'With --baseline: 5% or $50/month; more is exit code 98',
  },
  resume: { description: 'Go on where an interrupted run stopped' },
  replication: {
    value: 'I',
    description: 'Only replication I (from 0) of each cell, to repeat a failure',
  },
  'check-determinism': {
    description: 'Run the first replication twice and name the first event that differs',
  },
};

export interface CommandSpec {
  /** The positional arguments, as help shows them. */
  readonly positionals: string;
  readonly min: number;
  readonly max: number;
  readonly summary: string;
  readonly options: OptionTable;
  readonly examples: readonly string[];
}

export const COMMANDS: Readonly<Record<string, CommandSpec>> = {
  run: {
    positionals: '<files|->',
    min: 1,
    max: Number.POSITIVE_INFINITY,
    summary: 'Simulate; a verdict on the terminal, results under reports/',
    options: RUN,
    examples: [
      'stratus run web-app.yaml -o html',
      'stratus run web-app.yaml --set resources.web.size.min=4 --quick',
      'stratus run web-app.yaml -o json=- | jq .cells[0].cost.perMonth',
    ],
  },
  compare: {
    positionals: '<a> <b>...',
    min: 2,
    max: Number.POSITIVE_INFINITY,
    summary: 'Scenarios or saved results, side by side',
    options: { ...OUTPUT, ...SELECT, ...JOBS, ...GATE },
    examples: [
      'stratus compare graviton.yaml intel.yaml',
      'stratus compare last.json web-app.yaml',
    ],
  },
  validate: {
    positionals: '<files|->',
    min: 1,
    max: Number.POSITIVE_INFINITY,
    summary: 'All problems of scenarios, without simulating',
    options: {
      set: SELECT.set!,
      json: { description: 'Problems as one JSON document on stdout' },
    },
    examples: ['stratus validate scenarios/*.yaml'],
  },
  plan: {
    positionals: '<files|->',
    min: 1,
    max: Number.POSITIVE_INFINITY,
    summary: 'Cells, runs, expected requests and time; with -v every setting and its origin',
    options: { ...SELECT, ...JOBS },
    examples: ['stratus plan web-app.yaml -v'],
  },
  report: {
    positionals: '<result.json>',
    min: 1,
    max: 1,
    summary: 'Render a saved result again, without simulating',
    options: OUTPUT,
    examples: ['stratus report reports/web-app/result.json -o html=web-app.html'],
  },
  explain: {
    positionals: '[type|metric|code]',
    min: 0,
    max: 1,
    summary: 'What a resource type, a metric or a problem means',
    options: {},
    examples: ['stratus explain ec2-asg', 'stratus explain unknown-key'],
  },
  schema: {
    positionals: '',
    min: 0,
    max: 0,
    summary: 'The JSON Schema of scenario files, for editors',
    options: {},
    examples: ['stratus schema > schema/scenario.schema.json'],
  },
  prices: {
    positionals: '[item]',
    min: 0,
    max: 1,
    summary: 'The price book: items, prices, dates and sources',
    options: { region: { value: 'REGION', description: 'Only this region' } },
    examples: ['stratus prices dynamodb --region us-east-1'],
  },
  init: {
    positionals: '[dir]',
    min: 0,
    max: 1,
    summary: 'A scenario, an editor schema and a CI file to start from',
    options: {
      template: {
        value: 'NAME',
        choices: ['web', 'queue'],
        description: 'What to start from (default web)',
      },
    },
    examples: ['stratus init my-app'],
  },
  bench: {
    positionals: '',
    min: 0,
    max: 0,
    summary: 'Speed of the engine on this machine',
    options: {},
    examples: ['stratus bench'],
  },
  completion: {
    positionals: '<bash|zsh|fish>',
    min: 1,
    max: 1,
    summary: 'Completion for a shell',
    options: {},
    examples: ['eval "$(stratus completion bash)"'],
  },
};

/** All options of a command, with those that are everywhere. */
export function optionsOf(command: CommandSpec | null): OptionTable {
  return { ...command?.options, ...EVERYWHERE };
}
