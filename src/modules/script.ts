// script: sends a script of the control node to the host, runs it there, removes it.
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { outputFields } from './command-line.ts';
import { unlessDone } from './existing-paths.ts';
import { EXPAND } from './expansion.ts';
import { fail } from './failure.ts';
import { sourceOfFile } from './files/source.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { SAY } from './records.ts';
import { splitWords } from './shlex.ts';

const schema = {
  properties: {
    cmd: { type: 'string', description: 'The script, then its arguments as a shell takes them.' },
    chdir: { type: 'string', description: 'The folder to run it in.' },
    creates: { type: 'string', description: 'Do not run when this path exists.' },
    removes: { type: 'string', description: 'Run only when this path exists.' },
    executable: {
      type: 'string',
      description: 'The program that runs the script; its first line says, otherwise.',
    },
    decrypt: { type: 'boolean', default: true, description: 'Decrypt a script that is a vault.' },
  },
  required: ['cmd'],
} as const satisfies ArgumentsSchema;

/** Parameters: the script's arguments as shell text, chdir, creates, removes, executable, 1 in check mode. The script is on stdin. */
const SCRIPT = `${SAY}${EXPAND}_arguments=$1
expand "$2"; _chdir=$expanded
expand "$3"; _creates=$expanded
expand "$4"; _removes=$expanded
_executable=$5 _check=$6
if [ -n "$_creates" ] && { [ -e "$_creates" ] || [ -L "$_creates" ]; }; then say creates=; exit 0; fi
if [ -n "$_removes" ] && [ ! -e "$_removes" ] && [ ! -L "$_removes" ]; then say removes=; exit 0; fi
if [ "$_check" = 1 ]; then say check=; exit 0; fi
trap 'rm -f -- "$_file"' EXIT
# Where programs may not be run, not even an empty one can.
for _folder in "\${TMPDIR:-/tmp}" "\${HOME:-/root}" /var/tmp; do
  _file=$(umask 077; mktemp "$_folder/reprise.XXXXXXXX" 2>/dev/null) && chmod 700 "$_file" || continue
  [ -z "$_executable" ] && ! "$_file" 2>/dev/null </dev/null || break
  rm -f -- "$_file"
  _file=
done
[ -n "$_file" ] || { echo "no folder to run it in: \${TMPDIR:-/tmp}, \${HOME:-/root} and /var/tmp forbid it" >&2; exit 1; }
cat >"$_file" || exit 1
if [ -n "$_chdir" ]; then CDPATH= cd -- "$_chdir" || exit 1; fi
say ran=
eval "$_executable \\"\\$_file\\" $_arguments" </dev/null
`;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/script_module.html */
export const script: Module<ArgumentsOf<typeof schema>> = {
  ...builtin('script', 'Runs a script of the control node on the host.'),
  schema,
  freeForm: 'cmd',
  checkMode: 'full',
  async run(host, args, context) {
    const [, word = '', rest = ''] = /^\s*((?:"[^"]*"|'[^']*'|\\.|[^\s\\])+)(.*)$/s.exec(args.cmd) ?? [];
    const words = splitWords(word);
    const name = 'problem' in words ? word : words[0];
    if (name === undefined) return fail('no script given');
    if (args.chdir !== undefined && !args.chdir.startsWith('/')) {
      const msg = `chdir ${args.chdir} must be an absolute path for a Unix-aware remote node`;
      return fail(msg);
    }
    const decrypt = args.decrypt ? context.files.decryptVault : undefined;
    const find = async () => sourceOfFile(context.files.find('files', name), decrypt);
    const source = await unlessDone(host, args, find);
    const output = await host.run({
      script: SCRIPT,
      args: [
        rest.trim(),
        args.chdir ?? '',
        args.creates ?? '',
        args.removes ?? '',
        args.executable ?? '',
        context.check ? '1' : '',
      ],
      stdin: context.check ? '' : (source?.open() ?? ''),
    });
    const end = output.stdout.indexOf(0);
    const record = output.stdout.toString('utf8', 0, Math.max(end, 0));
    const isConditional = args.creates !== undefined || args.removes !== undefined;
    if (record === 'check=' && isConditional) return { changed: true };
    if (record === 'check=')
      return { changed: false, skipped: true, msg: 'Check mode is not supported for this task.' };
    if (record === 'creates=')
      return { changed: false, skipped: true, msg: `${args.creates} exists, matching creates option` };
    if (record === 'removes=')
      return {
        changed: false,
        skipped: true,
        msg: `${args.removes} does not exist, matching removes option`,
      };
    const stderr = output.stderr.toString('utf8');
    if (record !== 'ran=') return fail(`the script was not started: ${stderr.trim()}`);
    return {
      changed: true,
      rc: output.status,
      ...outputFields(output.stdout.toString('utf8', end + 1), stderr),
      ...(output.status === 0 ? {} : { failed: true, msg: 'non-zero return code' }),
    };
  },
};
