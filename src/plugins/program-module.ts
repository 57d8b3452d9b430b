// A module that is a program in another language, such as shell: it is brought to the host, run there with a file that holds its
// arguments, and prints its result as JSON.
// https://docs.ansible.com/ansible/latest/dev_guide/developing_program_flow_modules.html#types-of-modules
import { basename } from 'node:path';
import type { Output } from '../connection/host.ts';
import type { Arguments, Module, ModuleContext, ModuleResult } from '../modules/module.ts';
import type { PluginFile } from '../playbook/context.ts';
import { fromData } from '../values/data.ts';
import { toJson } from '../values/json.ts';
import { shellWord } from '../values/shell-word.ts';
import { toText } from '../values/text.ts';
import { isRecord } from './is-record.ts';
import { validatorOf } from './own-module.ts';
import type { Program } from './program.ts';

/** Arguments: the text for the file of arguments, then the words of the interpreter. The program is on standard input. */
const SCRIPT = `
_folder=$(umask 077; mktemp -d "\${TMPDIR:-/tmp}/reprise.XXXXXXXX") || exit
trap 'rm -rf -- "$_folder"' EXIT
(umask 077; cat >"$_folder/module" && printf %s "$1" >"$_folder/args") || exit
chmod 700 "$_folder/module"
shift
"$@" "$_folder/module" "$_folder/args" </dev/null
`;

const SCHEMA = { properties: {}, additionalProperties: true };

/** Any arguments will do: only the program knows which it takes. */
export function programModule(file: PluginFile, program: Program): Module {
  const { name } = file;
  return {
    name,
    fullNames: [],
    documentation: { summary: '' },
    schema: SCHEMA,
    validator: validatorOf(file, SCHEMA),
    checkMode: 'full',
    async run(host, args, context) {
      const given = argumentsText(program, { ...args, ...runOf(name, context) });
      const output = await host.run({
        script: SCRIPT,
        args: [given, ...interpreterOf(program, context)],
        stdin: program.bytes,
      });
      return resultOf(output);
    },
  };
}

/** What Ansible tells every module of the run. */
function runOf(name: string, { check, diff, verbosity }: ModuleContext): Arguments {
  return {
    _ansible_check_mode: check,
    _ansible_diff: diff,
    _ansible_verbosity: verbosity,
    _ansible_module_name: name,
  };
}

/** JSON, or words as a shell reads them when it sources the file. */
function argumentsText({ wantsJson }: Program, args: Arguments): string {
  if (wantsJson) return toJson(fromData(args));
  return Object.entries(args)
    .map(([name, value]) => `${name}=${shellWord(toText(fromData(value)))} `)
    .join('');
}

/** `ansible_bash_interpreter` names another one for this host. */
function interpreterOf({ interpreter }: Program, { templates }: ModuleContext): readonly string[] {
  const [path, ...rest] = interpreter;
  if (path === undefined) return [];
  const chosen = templates.lookup(`ansible_${basename(path)}_interpreter`);
  return [typeof chosen === 'string' ? chosen : path, ...rest];
}

function resultOf(output: Output): ModuleResult {
  const stdout = output.stdout.toString();
  const printed = printedResult(stdout);
  if (printed === undefined) {
    return {
      changed: false,
      failed: true,
      module_stdout: stdout,
      module_stderr: output.stderr.toString(),
      msg: 'MODULE FAILURE\nSee stdout/stderr for the exact error',
      rc: output.status,
    };
  }
  const result: Record<string, unknown> = { changed: false, ...printed.result };
  for (const stream of ['stdout', 'stderr']) {
    const text = result[stream];
    if (typeof text === 'string') result[`${stream}_lines`] ??= text.split(/\r\n|\r|\n/);
  }
  const isFailed =
    'failed' in result ? Boolean(result.failed) : ![undefined, 0, '0'].includes(result.rc as 0);
  if (isFailed || 'failed' in result) result.failed = isFailed;
  if (printed.junk !== '') {
    const said = Array.isArray(result.warnings) ? result.warnings : [];
    result.warnings = [...said, `Module invocation had junk after the JSON data: ${printed.junk}`];
  }
  return result;
}

/** What is between Ansible and its modules is no result, however deep it lies. */
function withoutInternals(_key: string, value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith('_ansible_')));
}

/** The first lines that make an object, and what stands behind them; undefined where there is none. */
function printedResult(
  stdout: string,
): { readonly result: Record<string, unknown>; readonly junk: string } | undefined {
  const lines = stdout.split('\n');
  const first = lines.findIndex(line => line.trim().startsWith('{'));
  const last = lines.findLastIndex(line => line.trim().endsWith('}'));
  if (first === -1 || last < first) return undefined;
  try {
    const result: unknown = JSON.parse(lines.slice(first, last + 1).join('\n'), withoutInternals);
    return isRecord(result)
      ? {
          result,
          junk: lines
            .slice(last + 1)
            .join('\n')
            .trim(),
        }
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
