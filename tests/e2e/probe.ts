// What the tests of modules use of one sandbox host: playbooks run on it, with what became of each task, and a
// fingerprint of everything that they could have changed.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { execCommand, findHost, sandboxLayout } from '../../sandbox/index.ts';
import { packageRoot } from '../../src/package-root.ts';
import { reprise } from './program.ts';

export const probe = findHost('10.10.10.13');

/** The playbooks that tests run on the probe. */
export const playbookFolder = join(import.meta.dirname, 'playbooks');

/** One task's result, as the journal has it. */
export interface TaskResult {
  /** Module and line: equal in every run of a playbook. */
  readonly task: string;
  readonly name: string;
  readonly status: string;
  readonly result: Readonly<Record<string, unknown>>;
}

export interface Played {
  readonly tasks: readonly TaskResult[];
  readonly stdout: string;
  /** The journal's text. */
  readonly journal: string;
}

/** The inventories, and where the sandbox keeps its keys: flags for reprise and for ansible-playbook. */
export function playFlags(): string[] {
  const inventories = [join(packageRoot(), 'inventory/sandbox.yml'), join(playbookFolder, 'probe.ini')];
  const sources = inventories.flatMap(inventory => ['-i', inventory]);
  return [...sources, '-e', `sandbox_state=${sandboxLayout().state}`];
}

/** Runs a playbook of playbooks/, or of a path, on the probe; a failure of the run is a failure of the test. */
export async function play(name: string, ...flags: readonly string[]): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-journal-'));
  const playbook = isAbsolute(name) ? name : join(playbookFolder, `${name}.yml`);
  const words = [...playFlags(), '--journal', folder, ...flags, playbook];
  try {
    const { status, stdout, stderr } = await reprise(...words);
    if (status !== 0) throw new Error(`${playbook} ended with ${status}\n${stdout}\n${stderr}`);
    const journal = readdirSync(folder)
      .map(file => readFileSync(join(folder, file), 'utf8'))
      .join('');
    return { tasks: readTasks(journal), stdout, journal };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface JournalLine {
  readonly type: string;
  readonly status: string;
  readonly task: { readonly action: string; readonly title: string; readonly path: string };
  readonly result: Readonly<Record<string, unknown>>;
}

function readTasks(journal: string): TaskResult[] {
  const lines = journal
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as JournalLine);
  return lines
    .filter(line => line.type === 'result')
    .map(({ task, status, result }) => ({
      task: `${task.action}:${task.path.slice(task.path.lastIndexOf(':') + 1)}`,
      name: task.title,
      status,
      result,
    }));
}

/** The tasks that changed something, or in check mode would have. */
export function changedTasks(played: Played): string[] {
  return played.tasks.filter(({ status }) => status === 'changed').map(({ task }) => task);
}

// Accounts, crontabs, packages, units, files and their content: nothing that moves by itself.
const FINGERPRINT = `
getent passwd; getent group; cat /etc/shadow /etc/gshadow
for user in root dba postgres repriseold; do echo "crontab of $user"; crontab -u "$user" -l 2>&1; done
dpkg-query -W -f '\${db:Status-Abbrev} \${Package} \${Version}\\n'
for folder in /etc/cron.d /etc/systemd/system /etc/apt /srv; do find "$folder" -printf '%p %y %m %u %g %l\\n' | sort; done
find /etc/cron.d /etc/systemd/system /etc/apt -type f -exec sha256sum {} + | sort
# The first apt-get update makes auxfiles, and it stays.
ls -A --ignore=auxfiles /var/lib/apt/lists /home
systemctl show reprise-probe.service -p ActiveState,UnitFileState,MainPID
find /tmp -path '/tmp/reprise-probe*' -printf '%p %y %m %u %g %l %s %n %Ts\\n' | sort
find /tmp -path '/tmp/reprise-probe*' -type f -exec sha256sum {} + | sort
`;

/** Equal texts mean that nothing has changed on the host. */
export async function fingerprint(): Promise<string> {
  return (await execCommand(probe, ['sh', '-c', FINGERPRINT])).stdout;
}

/** Every command line that runs on the host within the next seconds, as any of its users can read them. */
export async function watchProcesses(): Promise<string> {
  const script =
    'for round in $(seq 60); do cat /proc/[0-9]*/cmdline 2>/dev/null; sleep 0.05; done | tr "\\0" " "';
  return (await execCommand(probe, ['sh', '-c', script])).stdout;
}
