// A file that the host's openssl makes, a key or a certificate: looked at in one round trip, made and put in its place in
// others when it is not what it must be. What is secret travels as input.
import type { Host, Output } from '../../connection/host.ts';
import { EXPAND } from '../expansion.ts';
import { fail } from '../failure.ts';
import { applySteps } from '../files/apply.ts';
import {
  type AttributeArguments,
  isFailure,
  planAttributes,
  resolveAttributes,
} from '../files/attributes.ts';
import { BACKUP_NAME } from '../files/backup-name.ts';
import { DIGEST } from '../files/digest.ts';
import { look, type PathState } from '../files/look.ts';
import { replaceFile } from '../files/replace.ts';
import type { ArgumentsSchema, ModuleContext, ModuleResult } from '../module.ts';
import { type Records, readRecords, SAY } from '../records.ts';
import { tellOpenssl } from './openssl-words.ts';

/** The arguments that all these modules take. */
export const CRYPTO_ARGUMENTS = {
  state: {
    type: 'string',
    enum: ['present', 'absent'],
    default: 'present',
    description: 'Whether it is there.',
  },
  force: { type: 'boolean', default: false, description: 'Make it anew.' },
  backup: { type: 'boolean', default: false, description: 'Keep the old file under a name with the time.' },
  return_content: { type: 'boolean', default: false, description: 'Return what is in the file.' },
  select_crypto_backend: {
    type: 'string',
    enum: ['auto', 'cryptography'],
    default: 'auto',
    description: 'Accepted and without effect: it is always openssl.',
  },
} as const satisfies ArgumentsSchema['properties'];

export interface CryptoArguments extends AttributeArguments {
  readonly path: string;
  readonly state: 'absent' | 'present';
  readonly force: boolean;
  readonly backup: boolean;
}

/**
 * The head of such a script. Parameters: whether to make the file (`1`), to make it for nobody but the answer (`pipe`) or only to look
 * (`0`); the path. Input: files, each after a line that names it; they are in `$work`, where `current` stands for the path. `made FILE`
 * hands a file over, unless it is only to be told.
 */
const CRYPTO_HEAD = `${EXPAND}${DIGEST}make=$1
expand "$2"; path=$expanded
shift 2
export LC_ALL=C
fail() { say "fail=$1"; exit 0; }
command -v openssl >/dev/null || fail 'this host lacks openssl'
work=$(umask 077; mktemp -d) || fail 'no temporary folder'
kept=
trap '[ -n "$kept" ] || rm -rf -- "$work"' EXIT
umask 077
file=$work/rest
while IFS= read -r line; do
  case $line in '=====reprise '*) file=$work/\${line#=====reprise }; : >"$file";; *) printf '%s\\n' "$line" >>"$file";; esac
done
[ -e "$work/pass" ] || echo >"$work/pass"
[ ! -e "$work/current" ] || path=$work/current
must() { "$@" >"$work/said" 2>&1 </dev/null || fail "$(cat "$work/said")"; }
made() {
  [ "$make" = 1 ] || return 0
  kept=1
  sum=
  digest sha1sum "$1"
  say "made=$1" "bytes=$(wc -c <"$1")" "sum=\${sum%% *}"
}
# What a passphrase does not open, or one that no key asks for, is a mistake.
opens() {
  if ! grep -q ENCRYPTED "$1"; then [ -z "$(cat "$2")" ]; else [ -n "$(cat "$2")" ]; fi ||
    fail 'Wrong or empty passphrase provided for private key'
  ! grep -q ENCRYPTED "$1" || openssl pkey -in "$1" -passin "file:$2" -noout >/dev/null 2>&1 </dev/null ||
    fail 'Wrong passphrase provided for private key'
}
# A file of the task's own, or the one at a path.
given() {
  if [ -e "$work/$1" ]; then taken=$work/$1; return; fi
  expand "$2"; taken=$expanded
  [ -z "$2" ] || [ -e "$taken" ] || fail "\${3:-[Errno 2] No such file or directory: '$taken'}\${3:+ $taken does not exist}"
}
`;

/** What `CRYPTO_HEAD` reads; files that are not given are left out. */
export function cryptoInput(files: Readonly<Record<string, string | undefined>>): Buffer {
  const parts = Object.entries(files).flatMap(([name, text]) =>
    text === undefined ? [] : [`=====reprise ${name}\n${text.replace(/\n?$/, '\n')}`],
  );
  return Buffer.from(parts.join(''));
}

export interface Making {
  /** After `CRYPTO_HEAD`; it may `fail`, and calls `made` when it is to make the file. */
  readonly script: string;
  readonly args: readonly string[];
  readonly stdin: Buffer;
  /** Whether what is there is right, or why the task fails. */
  readonly decide: (answers: Records, isThere: boolean) => 'keep' | 'make' | ModuleResult;
}

export interface Settlement {
  readonly changed: boolean;
  /** What the script said last. */
  readonly answers: Records;
  readonly backupFile: string | undefined;
  readonly path: string;
}

/** One round trip when nothing changes. */
export async function settleCrypto(
  host: Host,
  args: CryptoArguments,
  making: Making,
  context: ModuleContext,
): Promise<Settlement | ModuleResult> {
  const isAbsent = args.state === 'absent';
  const seen = await look(host, [args.path], {
    follow: true,
    owner: args.owner,
    group: args.group,
    attributes: args.attributes,
    ...(isAbsent
      ? {}
      : {
          question: {
            script: `${CRYPTO_HEAD}${making.script}`,
            args: ['0', args.path, ...making.args],
            stdin: making.stdin,
          },
        }),
  });
  const { state, answers } = seen;
  const failure = answers.get('fail');
  if (failure !== undefined) return fail(tellOpenssl(failure));
  const about = { path: state.path, answers, backupFile: undefined };
  if (isAbsent) return remove(host, args, state, about, context);
  if (state.target?.kind === 'directory') return fail(`${state.path} is a directory`);
  const folder = parentOf(state.path);
  if (state.ancestor !== undefined && state.ancestor !== folder)
    return { ...fail(`The directory ${folder} does not exist or the file is not a directory`), name: folder };
  const decision = args.force ? 'make' : making.decide(answers, state.target !== undefined);
  if (typeof decision === 'object') return decision;
  const wanted = resolveAttributes(args, seen);
  if (isFailure(wanted)) return wanted;
  if (decision === 'keep' && state.self !== undefined) {
    const { steps } = planAttributes(state.path, state.self, wanted);
    const isReal = steps.length > 0 && !context.check;
    const applied = isReal ? await applySteps(host, steps, state.path) : undefined;
    if (applied !== undefined && 'failure' in applied) return applied.failure;
    return { ...about, changed: steps.length > 0 };
  }
  if (context.check) return { ...about, changed: true };
  const output = await runMaking(host, making, '1', args.path);
  const said = readRecords(output);
  const path = said.get('made');
  if (path === undefined) return fail(tellOpenssl(said.get('fail') ?? output.stderr.toString()));
  const content = {
    size: Number(said.get('bytes')),
    sha1: said.get('sum') ?? '',
    bytes: undefined,
    open: () => Buffer.alloc(0),
    hostPath: path,
  };
  const replaced = await replaceFile(host, {
    path: state.real,
    content,
    existing: state.target,
    expected: 'any',
    wanted,
    backup: args.backup,
    validate: undefined,
  }).finally(() => host.run({ script: 'rm -rf -- "${1%/*}"', args: [path] }));
  if ('failure' in replaced) return replaced.failure;
  return { ...about, changed: true, answers: said, backupFile: replaced.backupFile };
}

/** Runs the script of a making: to make (`1`), to tell what it makes (`pipe`), to look (`0`). */
export function runMaking(
  host: Host,
  { script, args, stdin }: Making,
  make: '0' | '1' | 'pipe',
  path: string,
): Promise<Output> {
  return host.run({ script: `${SAY}${CRYPTO_HEAD}${script}`, args: [make, path, ...args], stdin });
}

/** Whether the file is as it must be, rather than a result that says why it is not. */
export function isSettled(value: Settlement | ModuleResult): value is Settlement {
  return 'answers' in value;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

const REMOVE = `${SAY}${BACKUP_NAME}path=$1
if [ "$2" = 1 ]; then
  name_backup
  cp -p -- "$path" "$copy" || { say "fail=cannot back up $path"; exit 0; }
  say "backup=$copy"
fi
said=$(rm -f -- "$path" 2>&1) || say "fail=$said"
`;

async function remove(
  host: Host,
  args: CryptoArguments,
  state: PathState,
  about: Omit<Settlement, 'changed'>,
  context: ModuleContext,
): Promise<Settlement | ModuleResult> {
  const changed = state.self !== undefined;
  if (!changed || context.check) return { ...about, changed };
  const said = readRecords(await host.run({ script: REMOVE, args: [state.path, args.backup ? '1' : '0'] }));
  const failure = said.get('fail');
  return failure === undefined ? { ...about, changed, backupFile: said.get('backup') } : fail(failure);
}
