import { COMMANDS, optionsOf } from './options.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export function isShell(name: string): name is Shell {
  return (SHELLS as readonly string[]).includes(name);
}

/** A script for a shell, complete in itself: nothing is started while someone types. */
export function completionScript(shell: Shell): string {
  return shell === 'fish'
    ? fish()
    : shell === 'zsh'
      ? `autoload -Uz bashcompinit && bashcompinit\n${bash()}`
      : bash();
}

function bash(): string {
  const cases = Object.entries(COMMANDS).map(([name, spec]) => {
    const words = Object.keys(optionsOf(spec)).map((option) => `--${option}`);
    return `    ${name}) words="${words.join(' ')}" ;;`;
  });
  const choices = choiceLists().map(
    ([option, values]) =>
      `    --${option}) COMPREPLY=($(compgen -W "${values.join(' ')}" -- "$cur")); return ;;`,
  );
  return [
    '_stratus() {',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell
    '  local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" words=""',
    '  COMPREPLY=()',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W "${Object.keys(COMMANDS).join(' ')} --help --version" -- "$cur"))`,
    '    return',
    '  fi',
    '  case "$prev" in',
    ...choices,
    '  esac',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the shell
    '  case "${COMP_WORDS[1]}" in',
    ...cases,
    '  esac',
    '  if [[ "$cur" == -* ]]; then COMPREPLY=($(compgen -W "$words" -- "$cur"))',
    '  else COMPREPLY=($(compgen -f -- "$cur")); fi',
    '}',
    'complete -o filenames -F _stratus stratus',
    '',
  ].join('\n');
}

function fish(): string {
  const commands = Object.entries(COMMANDS).map(
    ([name, { summary }]) =>
      `complete -c stratus -n __fish_use_subcommand -f -a ${name} -d ${quote(summary)}`,
  );
  const options = Object.entries(COMMANDS).flatMap(([name, spec]) =>
    Object.entries(optionsOf(spec)).map(([option, { short, value, choices, description }]) =>
      [
        `complete -c stratus -n '__fish_seen_subcommand_from ${name}' -l ${option}`,
        short === undefined ? '' : `-s ${short}`,
        value === undefined ? '' : choices === undefined ? '-r' : `-x -a '${choices.join(' ')}'`,
        `-d ${quote(description)}`,
      ]
        .filter((part) => part !== '')
        .join(' '),
    ),
  );
  return [...commands, ...options, ''].join('\n');
}

function quote(text: string): string {
  return `'${text.replace(/'/g, "\\'")}'`;
}

function choiceLists(): [string, readonly string[]][] {
  const lists = new Map<string, readonly string[]>();
  for (const spec of Object.values(COMMANDS)) {
    for (const [name, { choices }] of Object.entries(optionsOf(spec))) {
      if (choices !== undefined) lists.set(name, choices);
    }
  }
  return [...lists];
}
