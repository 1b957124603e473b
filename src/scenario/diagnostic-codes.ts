import type { DiagnosticCode } from './diagnostics.js';

/** What each code means and what to do about it: `stratus explain <code>`. */
export const CODE_DOCS: Readonly<Record<DiagnosticCode, string>> = {
  'unknown-key':
    'A key is not known at this place. Scenario files are strict: a misspelt key would silently leave the default in force. Keys that start with x- are yours and are never read.',
  'not-modelled':
    'The key, the type or the value is planned and has no model in this version. Leave it out, or let something stand in for it as the message says: what is not simulated is not pretended either.',
  'does-not-apply': 'The key is known elsewhere and has no meaning here. Remove it.',
  'missing-key': 'A key without a default is not there. Add it.',
  'missing-one-of': 'One of several keys must be there. Add one of them.',
  'conflicting-keys': 'Keys are there that exclude each other. Keep one of them.',
  'wrong-type':
    'A value has another shape than is due: a text in place of a mapping, a list in place of a number. An empty value in YAML (`key:`) is nothing at all; an empty mapping is `{}`.',
  'unknown-value': 'The word is not one of those that may stand here.',
  'bad-id':
    'Ids are names in reports and paths. They begin with a lower case letter and hold lower case letters, digits and hyphens.',
  'out-of-range': 'The value is of the right kind, and outside of what is possible.',
  'bad-text':
    'A text does not have the form that is due: a time of day, a cron expression, a domain.',
  'missing-unit':
    'A bare number stands where a quantity is due. Write the unit: `30s`, `48KB`, `55%`, `350 req/s`, `$20/month`. Nothing is guessed, as 30 could be seconds or milliseconds.',
  'unknown-unit':
    'The unit is not known. Durations: us ms s m h d. Sizes: B KB MB GB TB (powers of ten), KiB MiB GiB TiB. Rates: req/s /min /h /d. One unit each: 90m, not 1h30m.',
  'wrong-dimension':
    'The quantity is of another dimension than is due: a size in place of a duration, for example.',
  'not-a-quantity': 'A number with a unit is due: `200ms`, `48KB`, `350 req/s`, `55%`.',
  'not-one-key':
    'A mapping of which exactly one key must be there (a distribution, a step, an arrival process) has none or several.',
  'bad-distribution':
    'The parameters of a distribution contradict each other, such as a 99th percentile below the median.',
  'empty-file': 'There is nothing in the file.',
  'file-too-large':
    'A scenario may have 8 MiB. Real traffic belongs into a trace file, which is read as a stream.',
  'too-deep': 'The file is nested too deeply to be a scenario.',
  'yaml-syntax':
    'The file is not YAML 1.2. Indentation must be of spaces and even; texts with `: ` or ` #` need quotes.',
  'tab-indent': 'YAML does not indent with tabs.',
  'duplicate-key': 'A mapping has the same key twice, of which one would be lost.',
  'unknown-tag': 'A YAML tag (`!name`) is there that means nothing in scenario files.',
  'unknown-anchor': 'An alias (`*name`) has no anchor (`&name`) before it.',
  'several-documents': 'The file holds more than one YAML document. A scenario is one file.',
  'not-a-mapping': 'The file holds a list or a single value in place of a mapping.',
  'alias-bomb':
    'Aliases repeat aliases so often that the file would become enormous, or an alias contains itself.',
  'file-not-found':
    'A trace or a table of values cannot be read. Paths are relative to the folder of the scenario. The exit code is 4.',
  'bad-column':
    'A table of values has not got the column, or something else than numbers in it. The exit code is 4.',
  dropped:
    'A warning: a call whose packets the security group of the called drops, since no rule allows them. It runs all the same: that is what is simulated.',
  'unknown-reference': 'A resource, workload or request is named that is not there.',
  'wrong-reference': 'The resource that is named is there, and of a type that does not fit.',
  'unknown-host': 'The host name of an entry is in no record of any route53-zone.',
  'no-handler':
    'A request reaches a compute resource that has no handler of its name, and none named `default`.',
  'unused-handler':
    'A handler has a name that no request has. A warning: it may be a misspelt name.',
  'unknown-operation': 'A table has get, put, update, delete, query and scan.',
  'missing-operation': 'A call of a table must say which operation it is.',
  'does-not-fit':
    'A key has no meaning for what is named beside it, such as `consistent` in a call that is not to a table.',
  'no-effect':
    'A key changes nothing where it stands, such as the `ttl` of a record that only has aliases. A warning.',
  'call-loop': 'Resources call each other in a circle: a request would never end.',
  'unused-resource':
    'No request reaches the resource. A warning: it is paid for, and does nothing.',
  'never-ends':
    'Without `run.duration` a run lasts until every workload has ended. Traces and stages end; a rate does not.',
  'no-such-metric': 'An SLO is set on a metric that the resource does not have.',
  'bad-baseline': 'The baseline of `compare` is not the name of a variant.',
  'unknown-path':
    'A path of a variant, of the matrix or of --set does not lead to a setting. Paths are keys with dots between them; items of lists are numbered from 0.',
  'fixed-path':
    'Variants, the matrix and --set change run, pricing, workloads, resources, slos and description; nothing else.',
  'bad-set': 'The value of --set is read as YAML: quote what has special characters.',
  'unknown-variant': 'There is no variant of that name.',
  'unknown-axis': 'The matrix has no axis of that name.',
  'unknown-axis-value': 'The axis of the matrix never takes that value.',
  'no-cells': 'Every point of the matrix is excluded.',
  'too-many-cells': 'Variants times matrix points are more than 2,000 cells.',
  'duplicate-name': 'Names must tell things apart in reports.',
};

/** What is said and runs all the same. */
export const WARNINGS: ReadonlySet<string> = new Set([
  'unused-resource',
  'unused-handler',
  'no-effect',
  'dropped',
]);
/** What is wrong with a file that the scenario names: another exit code. */
export const ABOUT_FILES: ReadonlySet<string> = new Set(['file-not-found', 'bad-column']);
