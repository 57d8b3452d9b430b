// Several commands in one round trip: what a module has decided to do, in order, until one fails.
import type { Host } from '../connection/host.ts';
import { listParts } from './parts.ts';

export interface Step {
  readonly argv: readonly string[];
  /** This one reads the standard input of the call; the others read nothing. At most one. */
  readonly readsInput?: boolean;
}

export interface StepOutcome {
  readonly argv: readonly string[];
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

// Arguments: for each step `-` or `input`, the number of words, the words. `eval` sees only "${1}" "${2}" and so on.
const SCRIPT = `
while [ $# -gt 0 ]; do
  input=$1 count=$2; shift 2
  words= i=0
  while [ $i -lt $count ]; do i=$((i + 1)); words="$words \\"\\\${$i}\\""; done
  printf '\\036step\\n'; printf '\\036step\\n' >&2
  if [ "$input" = input ]; then eval "$words"; else eval "$words" </dev/null; fi
  status=$?
  printf '\\n\\036status\\n%s\\n' $status
  [ $status -eq 0 ] || exit 0
  shift $count
done
`;

/** Runs the steps until one fails; what did not run has no outcome. Standard input may hold secrets, argv must not. */
export async function runSteps(
  host: Host,
  steps: readonly Step[],
  options: {
    readonly stdin?: string;
    readonly env?: Readonly<Record<string, string>>;
    /** A piece of script that comes first: functions that the steps call. */
    readonly functions?: string;
  } = {},
): Promise<readonly StepOutcome[]> {
  if (steps.length === 0) return [];
  const args = steps.flatMap(step => [
    step.readsInput ? 'input' : '-',
    String(step.argv.length),
    ...step.argv,
  ]);
  const { functions = '', stdin, env } = options;
  const output = await host.run({ script: functions + SCRIPT, args, stdin, env });
  const parts = listParts(output.stdout.toString());
  const outs = parts.filter(part => part.name === 'step');
  const statuses = parts.filter(part => part.name === 'status');
  const errors = listParts(output.stderr.toString());
  return outs.map((out, index) => ({
    argv: steps[index]?.argv ?? [],
    status: Number(statuses[index]?.text ?? output.status),
    stdout: out.text,
    stderr: endLine(errors[index]?.text ?? ''),
  }));
}

/** The outcome that ended the steps early, if any. */
export function failedStep(outcomes: readonly StepOutcome[]): StepOutcome | undefined {
  return outcomes.find(outcome => outcome.status !== 0);
}

/** Parts lose their last newline; messages of programs end with one. */
function endLine(text: string): string {
  return text === '' ? '' : `${text}\n`;
}
