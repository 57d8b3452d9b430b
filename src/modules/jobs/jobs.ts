// Jobs of hosts: begun, looked at, awaited, forgotten. Their results are JSON files in a folder of the user's.
// https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_async.html
import { randomInt } from 'node:crypto';
import type { Call, Host } from '../../connection/host.ts';
import { EngineBug } from '../../errors.ts';
import { EXPAND } from '../expansion.ts';
import { fail } from '../failure.ts';
import type { ModuleResult } from '../module.ts';
import { JOB_WRAPPER, START } from './wrapper.ts';

/** Work that a host can do to its end alone. */
export interface Detached {
  /** Its script says in a first record, `NAME=VALUE` and NUL, what it did; `ran=` is followed by the program's output. */
  readonly call: Call;
  /** What is known of the result beforehand, for `ran=`. */
  readonly head: ModuleResult;
  /** The whole result for every other record, by the record or its name; `other` for anything else. */
  readonly endings: Readonly<Record<string, ModuleResult>>;
  /** Line ends at the end of the output are dropped. */
  readonly stripsEnds: boolean;
}

/** A job as a host knows it. */
export interface Job {
  /** `ansible_job_id`. */
  readonly id: string;
  /** The file of its result. */
  readonly file: string;
}

/** A job, or the result that says why there is none. */
export type Begun =
  | { readonly job: Job; readonly refusal?: undefined }
  | { readonly refusal: ModuleResult; readonly job?: undefined };

/** Starts a job that survives the connection; after `limit` seconds it is killed. Rejects as Host.run does. */
export async function startDetached(
  host: Host,
  folder: string,
  { call, head, endings, stripsEnds }: Detached,
  limit: number,
): Promise<Begun> {
  const known = Object.entries(endings).flatMap(([record, result]) => [record, openObject(result)]);
  return started(
    await host.run({
      ...call,
      script: START,
      args: [
        folder,
        newName(),
        JOB_WRAPPER,
        String(limit),
        stripsEnds ? '1' : '0',
        openObject(head),
        call.script,
        String(known.length / 2),
        ...known,
        ...(call.args ?? []),
      ],
    }),
  );
}

/** A job's file, for work that is done from here. */
const ANNOUNCE = `${EXPAND}expand "$1"
umask 077
mkdir -p -- "$expanded" && printf '{"started": 1, "finished": 0, "ansible_job_id": "%s"}' "$2" >"$expanded/$2" || exit 1
printf '%s\\n%s\\n' "$2" "$expanded/$2"
`;

/** Notes on the host that work has begun which is done from here. */
export async function announceJob(host: Host, folder: string): Promise<Begun> {
  return started(await host.run({ script: ANNOUNCE, args: [folder, `${newName()}.${process.pid}`] }));
}

/** Leaves the result of work that was done from here. */
export async function publishJob(host: Host, job: Job, result: ModuleResult): Promise<void> {
  const whole = { ...result, ansible_job_id: job.id, started: 1, finished: 1 };
  await host.write(job.file, Buffer.from(JSON.stringify(whole, plainMaps)), { mode: '0600' });
}

const LOOK = `${EXPAND}expand "$1"; _file=$expanded/$2 _left=$(($3 * 5))
printf '%s\\n' "$_file"
while [ $_left -gt 0 ] && [ -e "$_file" ]; do
  case $(cat "$_file") in *'"finished": 0'*) ;; *) break;; esac
  sleep 0.2 2>/dev/null || { sleep 1; _left=$((_left - 4)); }
  _left=$((_left - 1))
done
cat "$_file" 2>/dev/null
`;

/** What a job's file holds; `content` is undefined where there is none. Waits so many seconds for the job to end. */
export async function readJob(
  host: Host,
  folder: string,
  id: string,
  seconds = 0,
): Promise<{ readonly file: string; readonly content: string | undefined }> {
  const { status, stdout } = await host.run({ script: LOOK, args: [folder, id, String(seconds)] });
  const text = stdout.toString();
  const [file = ''] = text.split('\n', 1);
  return { file, content: status === 0 ? text.slice(file.length + 1) : undefined };
}

/** Removes a job's file. */
export async function eraseJob(host: Host, file: string): Promise<void> {
  await host.run({ script: 'rm -f -- "$1"', args: [file] });
}

function started({ status, stdout, stderr }: Awaited<ReturnType<Host['run']>>): Begun {
  const [id, file] = stdout.toString().split('\n');
  if (status !== 0) {
    const msg = `could not start the job: ${stderr.toString().trim()}`;
    return { refusal: fail(msg) };
  }
  if (id === undefined || file === undefined)
    throw new EngineBug(`a job was started without a name: ${stdout.toString()}`);
  return { job: { id, file } };
}

function newName(): string {
  return `j${randomInt(10 ** 11, 10 ** 12)}`;
}

/** A JSON object without its last brace: more is to follow. */
function openObject(result: ModuleResult): string {
  return JSON.stringify(result, plainMaps).slice(0, -1);
}

function plainMaps(_key: string, value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries(value) : value;
}
