// pip: Python packages, of the host or of a virtual environment.
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { outputFields } from './command-line.ts';
import { EXPAND } from './expansion.ts';
import { fail } from './failure.ts';
import type { ArgumentsSchema, Module, ModuleResult } from './module.ts';
import {
  canonicalName,
  isSatisfied,
  joinNames,
  parseRequirement,
  type Requirement,
} from './python/requirement.ts';
import { readRecords, SAY } from './records.ts';
import { splitWords } from './shlex.ts';

const schema = {
  properties: {
    name: {
      type: 'array',
      items: { type: 'string' },
      description: 'Packages, with versions such as `django>=3,<4`, or addresses.',
    },
    version: { type: 'string', description: 'The version of the one package.' },
    requirements: { type: 'string', description: 'A file of the host that lists packages.' },
    state: {
      type: 'string',
      enum: ['present', 'absent', 'latest', 'forcereinstall'],
      default: 'present',
      description: 'Whether they are there.',
    },
    virtualenv: {
      type: 'string',
      description: 'The virtual environment, which is made where it is missing.',
    },
    virtualenv_command: { type: 'string', default: 'virtualenv', description: 'What makes it.' },
    virtualenv_python: { type: 'string', description: 'The Python in it.' },
    virtualenv_site_packages: {
      type: 'boolean',
      default: false,
      description: "It sees the host's packages.",
    },
    extra_args: { type: 'string', description: 'More options of pip.' },
    editable: { type: 'boolean', default: false, description: 'Install in place.' },
    chdir: { type: 'string', description: 'The folder in which pip runs.' },
    executable: { type: 'string', description: 'The pip to run, a name or a path.' },
    umask: { type: 'string', description: 'The umask for what is made.' },
    break_system_packages: {
      type: 'boolean',
      isNewer: true,
      default: false,
      description: "Change a Python that belongs to the system's packages.",
    },
  },
  requiredOneOf: [['name', 'requirements']],
  mutuallyExclusive: [
    ['name', 'requirements'],
    ['executable', 'virtualenv'],
  ],
} as const satisfies ArgumentsSchema;

type PipArguments = ArgumentsOf<typeof schema>;

/**
 * Parameters: chdir, environment, executable, umask, check, whether the list of packages decides; the number of words that make
 * an environment, these words, the words of pip.
 */
const SCRIPT = `${SAY}${EXPAND}expand "$1"; folder=\${expanded:-\${TMPDIR:-/tmp}}
expand "$2"; env=$expanded
expand "$3"; executable=$expanded
check=$5 listed=$6 count=$7
[ -z "$4" ] || umask "$4"
shift 7
export LC_ALL=C.UTF-8 PIP_DISABLE_PIP_VERSION_CHECK=1
fail() { say "fail=$1"; exit 0; }
work=$(umask 077; mktemp -d) || fail 'no temporary folder'
trap 'rm -rf -- "$work"' EXIT
: >"$work/out"; : >"$work/err"
# The first words of all are a command of their own.
first() {
  number=$1 words= at=0
  shift
  command -v "$1" >/dev/null || fail "Failed to find required executable \\"$1\\""
  while [ $at -lt "$number" ]; do at=$((at + 1)); words="$words \\"\\\${$at}\\""; done
  eval "$words" >"$work/out" 2>"$work/err" </dev/null
}
cd -- "$folder" 2>/dev/null || fail "cannot go to $folder"
[ -z "$env" ] || case $env in /*) ;; *) env=$PWD/$env;; esac
if [ -n "$env" ] && [ ! -e "$env/bin/activate" ]; then
  say created=
  [ "$check" = 0 ] || exit 0
  first "$count" "$@" || fail "$(cat "$work/out" "$work/err")"
fi
shift "$count"
path=$PATH
if [ -n "$env" ]; then
  pip=$env/bin/pip3
  [ -x "$pip" ] || pip=$env/bin/pip
  [ -x "$pip" ] || fail "Unable to find pip in the virtualenv, $env, under any of these names: pip3, pip. Make sure pip is present in the virtualenv."
  path=$env/bin:$PATH
else
  pip=$(command -v "\${executable:-pip3}") || fail "Unable to find any of \${executable:-pip3} to use. pip needs to be installed."
fi
freeze() {
  PATH=$path "$pip" list --format=freeze >"$work/list" 2>"$work/err" && return
  PATH=$path "$pip" freeze >"$work/list" 2>"$work/err" || fail "$(cat "$work/err")"
}
say "pip=$pip"
if [ "$check" = 1 ]; then freeze; say "list=$(cat "$work/list")"; exit 0; fi
[ "$listed" = 0 ] || { freeze; before=$(cat "$work/list"); }
PATH=$path "$pip" "$@" >>"$work/out" 2>>"$work/err" </dev/null
say "rc=$?" "out=$(cat "$work/out"; printf .)" "err=$(cat "$work/err"; printf .)"
[ "$listed" = 0 ] || { freeze; [ "$before" = "$(cat "$work/list")" ] || say differs=; }
`;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/pip_module.html */
export const pip: Module<PipArguments> = {
  ...builtin('pip', 'Makes sure that Python packages are there, or are not.'),
  schema,
  checkMode: 'full',
  async run(host, args, context) {
    const plan = planWords(args);
    if ('failure' in plan) return fail(plan.failure);
    const isListed =
      args.requirements !== undefined || plan.packages.some(one => /^(git|svn|hg|bzr)\+/.test(one.text));
    const records = readRecords(
      await host.run({
        script: SCRIPT,
        ...(args.break_system_packages ? { env: { PIP_BREAK_SYSTEM_PACKAGES: '1' } } : {}),
        args: [
          args.chdir ?? '',
          args.virtualenv ?? '',
          args.executable ?? '',
          args.umask ?? '',
          context.check ? '1' : '0',
          isListed ? '1' : '0',
          String(plan.maker.length),
          ...plan.maker,
          ...plan.words,
        ],
      }),
    );
    const failure = records.get('fail');
    if (failure !== undefined) return fail(failure);
    const isCreated = records.get('created') !== undefined;
    if (context.check) return foresee(args, plan.packages, isCreated, records.get('list') ?? '');
    return describe(args, plan.words, isCreated, records);
  },
};

const VERBS: Readonly<Record<PipArguments['state'], readonly string[]>> = {
  present: ['install'],
  absent: ['uninstall', '-y'],
  latest: ['install', '-U'],
  forcereinstall: ['install', '-U', '--force-reinstall'],
};

interface Plan {
  readonly packages: readonly Requirement[];
  /** What makes the environment. */
  readonly maker: readonly string[];
  /** For pip. */
  readonly words: readonly string[];
}

function planWords(args: PipArguments): Plan | { readonly failure: string } {
  if (args.umask !== undefined && !/^[0-7]+$/.test(args.umask))
    return { failure: 'umask must be an octal integer' };
  if (args.state === 'latest' && args.version !== undefined)
    return { failure: 'version is incompatible with state=latest' };
  const names = joinNames(args.name ?? []);
  let packages = names.map(name => parseRequirement(name));
  if (args.version !== undefined) {
    const [first] = packages;
    if (packages.length > 1)
      return {
        failure:
          "'version' argument is ambiguous when installing multiple package distributions. Please specify version " +
          "restrictions next to each package in 'name' argument.",
      };
    if (first !== undefined && first.specifiers.length > 0)
      return {
        failure:
          "The 'version' argument conflicts with any version specifier provided along with a package name. Please keep " +
          "the version specifier, but remove the 'version' argument.",
      };
    packages = names.map(name => parseRequirement(name, args.version));
  }
  const extra = splitWords(args.extra_args ?? '');
  if ('problem' in extra) return { failure: `extra_args cannot be split into words: ${extra.problem}` };
  const editable = args.editable && !extra.includes('-e') ? ['-e'] : [];
  const wanted = args.requirements === undefined ? packages.map(one => one.text) : ['-r', args.requirements];
  const maker = makerWords(args);
  if ('failure' in maker) return maker;
  return { packages, maker: maker.words, words: [...VERBS[args.state], ...extra, ...editable, ...wanted] };
}

function makerWords(
  args: PipArguments,
): { readonly words: readonly string[] } | { readonly failure: string } {
  const { virtualenv, virtualenv_command: command, virtualenv_python: python } = args;
  if (virtualenv === undefined) return { words: [] };
  const words = splitWords(command);
  if ('problem' in words)
    return { failure: `virtualenv_command cannot be split into words: ${words.problem}` };
  const isModule = command.includes('pyvenv') || command.includes('-m venv');
  if (isModule && python !== undefined)
    return {
      failure:
        'virtualenv_python should not be used when using the venv module or pyvenv as virtualenv_command',
    };
  const site = args.virtualenv_site_packages ? ['--system-site-packages'] : [];
  return { words: [...words, ...site, ...(isModule ? [] : [`-p${python ?? 'python3'}`]), virtualenv] };
}

/** Check mode: what pip lists against what is wanted. */
function foresee(
  args: PipArguments,
  packages: readonly Requirement[],
  isCreated: boolean,
  list: string,
): ModuleResult {
  const isSure = args.extra_args === undefined && args.requirements === undefined && !args.editable;
  if (isCreated || !isSure || args.state === 'latest') return { changed: true };
  const installed = new Map(
    list
      .split('\n')
      .filter(line => line.includes('=='))
      .map(line => [
        canonicalName(line.slice(0, line.indexOf('=='))),
        line.slice(line.indexOf('==') + 2).trim(),
      ]),
  );
  const isThere = (one: Requirement): boolean => {
    const version = one.name === undefined ? undefined : installed.get(one.name);
    return version !== undefined && isSatisfied(one, version);
  };
  const changed = packages.some(one =>
    args.state === 'present' ? !isThere(one) : args.state === 'absent' && isThere(one),
  );
  return { changed };
}

function describe(
  args: PipArguments,
  words: readonly string[],
  isCreated: boolean,
  records: ReturnType<typeof readRecords>,
): ModuleResult {
  const output = (name: string): string => records.text(name) ?? '';
  const [stdout, stderr] = [output('out'), output('err')];
  const rc = Number(records.get('rc'));
  const cmd = [records.get('pip') ?? 'pip3', ...words];
  const isGone = rc === 1 && args.state === 'absent' && /not installed/.test(stdout + stderr);
  if (rc !== 0 && !isGone) {
    const msg = `${stdout === '' ? '' : `stdout: ${stdout}`}${stderr === '' ? '' : `\n:stderr: ${stderr}`}`;
    return { ...fail(msg), cmd };
  }
  const isListed =
    args.requirements !== undefined || (args.name ?? []).some(name => /^(git|svn|hg|bzr)\+/.test(name));
  const changed =
    args.state === 'absent'
      ? stdout.includes('Successfully uninstalled')
      : isListed
        ? records.get('differs') !== undefined
        : stdout.includes('Successfully installed');
  return {
    changed: changed || isCreated,
    cmd,
    name: args.name ?? null,
    version: args.version ?? null,
    state: args.state,
    requirements: args.requirements ?? null,
    virtualenv: args.virtualenv ?? null,
    ...outputFields(stdout, stderr),
  };
}
