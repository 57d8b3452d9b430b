// Reads and writes the note of a recovery on the host that recovers.
import type { Host } from '../../connection/host.ts';
import { FileAbsent } from '../../connection/host.ts';
import { instantFromSeconds } from '../../postgres/instant.ts';
import { advance, type Journal, type Phase, parseJournal } from '../../postgres/journal.ts';
import { parseRequest, type RecoveryRequest } from '../../postgres/target.ts';
import { PITR_FOLDER } from './member.ts';

/** The argument of modules that work on one recovery. */
export const FOLDER_ARGUMENT = {
  type: 'string',
  default: PITR_FOLDER,
  description: "Where the recovery's note is: a folder of its own for one beside the cluster.",
} as const;

const MAKE_FOLDER = 'mkdir -p "$1" && chown "$2:" "$1" && chmod 0750 "$1"';

/** The note, or undefined. `folder` is another one for a recovery beside the cluster's own data. */
export async function readJournal(host: Host, folder = PITR_FOLDER): Promise<Journal | undefined> {
  try {
    return parseJournal((await host.read(`${folder}/journal.json`)).toString());
  } catch (error) {
    if (error instanceof FileAbsent) return undefined;
    throw error;
  }
}

/** Makes the folder of recoveries and writes the note; a reader sees the old note or the new one. */
async function writeJournal(host: Host, dbsu: string, journal: Journal): Promise<void> {
  const folder = folderOf(journal);
  await host.run({ script: MAKE_FOLDER, args: [folder, dbsu] });
  await host.write(`${folder}/journal.json`, Buffer.from(`${JSON.stringify(journal, undefined, 2)}\n`), {
    owner: dbsu,
    mode: '0640',
  });
}

/** Notes that a phase is reached, once; the time is the control node's. */
export async function notePhase(
  host: Host,
  dbsu: string,
  journal: Journal,
  phase: Phase,
  more: Partial<Journal> = {},
): Promise<Journal> {
  const next = advance(journal, phase, instantFromSeconds(Date.now() / 1000), more);
  await writeJournal(host, dbsu, next);
  return next;
}

function folderOf({ plan }: Journal): string {
  return typeof plan.folder === 'string' ? plan.folder : PITR_FOLDER;
}

/** What was asked, read again in the zone in which it was understood first. */
export function requestOf(journal: Journal): RecoveryRequest {
  const { zone } = journal.plan;
  return parseRequest(JSON.parse(journal.request), typeof zone === 'string' ? { zone } : {});
}
