/** An option as a shell completes it. */
export interface Option {
  /** Without dashes. */
  readonly name: string;
  readonly char: string | null;
  readonly summary: string;
  /** What follows it: nothing, a file or folder, one of some words, or anything else. */
  readonly value: 'none' | 'file' | 'other' | readonly string[];
}

export interface CommandLine {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly Option[];
  /** What its arguments are. */
  readonly takes: 'names' | 'files' | 'nothing' | readonly string[];
}

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** Prints the names of the project in the working directory; nothing if there is none. */
const NAMES = 'fs completion --names 2>/dev/null';

/** Text inside single quotes of a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const spellings = ({ name, char }: Option): readonly string[] => [
  ...(char === null ? [] : [`-${char}`]),
  `--${name}`,
];

/** Every option once, by what follows it. */
const optionsOf = (commands: readonly CommandLine[]): readonly Option[] => [
  ...new Map(commands.flatMap(({ options }) => options).map((option) => [option.name, option])).values(),
];

function bashValues(commands: readonly CommandLine[]): string {
  const options = optionsOf(commands);
  const files = options.filter(({ value }) => value === 'file').flatMap(spellings);
  const others = options.filter(({ value }) => value === 'other').flatMap(spellings);
  const words = options.flatMap((option) =>
    typeof option.value === 'string'
      ? []
      : [
          `    ${spellings(option).join('|')}) COMPREPLY=($(compgen -W ${quoted(option.value.join(' '))} -- "$cur")); return ;;`,
        ],
  );
  return [
    ...(files.length === 0 ? [] : [`    ${files.join('|')}) COMPREPLY=($(compgen -f -- "$cur")); return ;;`]),
    ...(others.length === 0 ? [] : [`    ${others.join('|')}) return ;;`]),
    ...words,
  ].join('\n');
}

function bashArguments({ takes }: CommandLine): string {
  if (takes === 'names') return `$(${NAMES})`;
  return typeof takes === 'string' ? '' : takes.join(' ');
}

function bash(commands: readonly CommandLine[]): string {
  const names = commands.map(({ name }) => name);
  const cases = commands.map((command) => {
    const options = command.options.flatMap(spellings).join(' ');
    const files = command.takes === 'files' ? ' files=1' : '';
    return `    ${command.name}) options=${quoted(options)}; [[ $cur == -* ]] || words="${bashArguments(command)}";${files} ;;`;
  });
  return `# Completion of fs and asof in bash: source <(fs completion bash)
_asof() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" command= options= words= files= i
  COMPREPLY=()
  case "$prev" in
${bashValues(commands)}
  esac
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in
      ${names.join('|')}) command="\${COMP_WORDS[i]}"; break ;;
    esac
  done
  case "$command" in
    '') words=${quoted(names.join(' '))} ;;
${cases.join('\n')}
  esac
  if [[ $cur == -* ]]; then words="$options"
  elif [[ -n $files ]]; then COMPREPLY=($(compgen -f -- "$cur")); return
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -F _asof fs asof
`;
}

/** Text of a description inside \`_arguments\`, where colons and brackets have a meaning. */
const zshText = (text: string): string => text.replace(/[[\]:\\]/g, (sign) => `\\${sign}`);

function zshValue({ name, value }: Option): string {
  if (value === 'none') return '';
  if (value === 'file') return `:${name}:_files`;
  return typeof value === 'string' ? `:${name}: ` : `:${name}:(${value.join(' ')})`;
}

function zshArguments({ takes }: CommandLine): readonly string[] {
  if (takes === 'names') return ["'*:name:_asof_names'"];
  if (takes === 'files') return ["'*:file:_files'"];
  return takes === 'nothing' ? [] : [quoted(`1:argument:(${takes.join(' ')})`)];
}

function zsh(commands: readonly CommandLine[]): string {
  const described = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  const cases = commands.map((command) => {
    const options = command.options.flatMap((option) =>
      spellings(option).map((spelling) =>
        quoted(`${spelling}[${zshText(option.summary)}]${zshValue(option)}`),
      ),
    );
    return `    ${command.name}) _arguments ${[...options, ...zshArguments(command)].join(' ')} ;;`;
  });
  return `#compdef fs asof
# Completion of fs and asof in zsh: source <(fs completion zsh)
_asof_names() { compadd -- \${(f)"$(${NAMES})"} }
_asof() {
  local -a commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  local command="\${words[2]}"
  shift words; (( CURRENT-- ))
  case "$command" in
${cases.join('\n')}
  esac
}
compdef _asof fs asof
`;
}

function fishOption(command: string, { name, char, summary, value }: Option): string {
  const after: readonly string[] = typeof value === 'string' ? [] : [`-x -a ${quoted(value.join(' '))}`];
  const kinds = { none: [], file: ['-r -F'], other: ['-x'] } as const;
  const parts = [
    `-n '__fish_seen_subcommand_from ${command}'`,
    `-l ${name}`,
    ...(char === null ? [] : [`-s ${char}`]),
    ...(typeof value === 'string' ? kinds[value] : after),
    `-d ${quoted(summary)}`,
  ];
  return `  complete -c $program ${parts.join(' ')}`;
}

function fishArguments({ name, takes }: CommandLine): readonly string[] {
  if (takes === 'nothing') return [];
  const seen = `  complete -c $program -n '__fish_seen_subcommand_from ${name}'`;
  if (takes === 'files') return [`${seen} -F`];
  return [takes === 'names' ? `${seen} -a '(${NAMES})'` : `${seen} -a ${quoted(takes.join(' '))}`];
}

function fish(commands: readonly CommandLine[]): string {
  const lines = commands.flatMap((command) => [
    `  complete -c $program -n __fish_use_subcommand -a ${command.name} -d ${quoted(command.summary)}`,
    ...fishArguments(command),
    ...command.options.map((option) => fishOption(command.name, option)),
  ]);
  return `# Completion of fs and asof in fish: fs completion fish | source
for program in fs asof
  complete -c $program -f
${lines.join('\n')}
end
`;
}

const makers: Readonly<Record<Shell, (commands: readonly CommandLine[]) => string>> = { bash, zsh, fish };

/** The script that teaches a shell to complete commands, options, and names of the project. */
export const completionScript = (shell: Shell, commands: readonly CommandLine[]): string =>
  makers[shell](commands);
