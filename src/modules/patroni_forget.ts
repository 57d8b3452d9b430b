// patroni_forget: the consensus store knows nothing more of a cluster; a copy of what it knew lies on the host.
import { setTimeout as sleep } from 'node:timers/promises';
import { parsePatroniList } from '../postgres/cluster.ts';
import { PRELUDE } from './clusters/shell.ts';
import type { Module } from './module.ts';
import { readParts } from './parts.ts';

interface ForgetArguments {
  readonly cluster: string;
  readonly patroni: string;
  readonly folder: string;
  readonly restore: boolean;
  readonly dbsu: string;
}

// A cluster without keys has neither members nor a configuration, which patronictl ends over. A copy that a run left behind before it could be used
// is the true one: what the store holds by then is only the defaults.
const LOOK_SCRIPT = `
dbsu=$1 patroni=$2 cluster=$3 folder=$4 check=$5 restore=$6
${PRELUDE}
[ -f "$patroni" ] || { part list; exit 0; }
config=$(timeout 30 patronictl -c "$patroni" show-config "$cluster" 2>/dev/null) || config=
list=$(timeout 30 patronictl -c "$patroni" list -f json "$cluster" 2>&1) || { echo "$list" >&2; exit 1; }
part config; printf '%s\\n' "$config"
part list; printf '%s\\n' "$list"
[ "$check" = n ] || exit 0
[ -n "$(printf '%s' "$config" | tr -d '{}[:space:]')" ] || exit 0
mkdir -p "$folder" && chmod 0700 "$folder" || exit 1
copy=$folder/$cluster-$(date -u +%Y%m%dT%H%M%SZ)
printf '%s\\n' "$config" >"$copy.config.yml" && printf '%s\\n' "$list" >"$copy.members.json" || exit 1
timeout 30 patronictl -c "$patroni" history -f json "$cluster" >"$copy.history.json" 2>/dev/null
[ "$restore" = n ] || [ -s "$folder/$cluster.restore.yml" ] || printf '%s\\n' "$config" | sed '/^pause:/d' >"$folder/$cluster.restore.yml"
part copy; echo "$copy"
`;

/** Milliseconds: a leader that did not end well keeps its key for a `ttl`, 30 s unless configured. */
const LONGEST_LEASE = 90_000;

const REMOVE_SCRIPT = `
timeout 60 patronictl -c "$1" remove "$2"
`;

export const patroni_forget: Module<ForgetArguments> = {
  name: 'patroni_forget',
  fullNames: [],
  documentation: {
    summary: "Removes a stopped cluster's keys from the consensus store, and keeps a copy of what they said.",
  },
  schema: {
    properties: {
      cluster: { type: 'string', description: 'The cluster; Patroni runs on none of its members.' },
      patroni: {
        type: 'string',
        default: '/etc/patroni/patroni.yml',
        description: "Patroni's settings file.",
      },
      folder: {
        type: 'string',
        default: '/pg/tmp/dcs',
        description: 'Where the copies go, one set a removal.',
      },
      restore: {
        type: 'boolean',
        default: false,
        description: 'Leave the dynamic configuration in `CLUSTER.restore.yml` too, to be put back later.',
      },
      dbsu: { type: 'string', default: 'postgres', description: 'The OS user of the database.' },
    },
    required: ['cluster'],
  },
  checkMode: 'full',
  async run(host, args, context) {
    const { cluster, patroni, folder, dbsu } = args;
    const check = context.check ? 'y' : 'n';
    const restore = args.restore ? 'y' : 'n';
    const look = async (mode: string) =>
      host.run({ script: LOOK_SCRIPT, args: [dbsu, patroni, cluster, folder, mode, restore] });
    const before = await look(check);
    if (before.status !== 0) {
      return { failed: true, msg: `the consensus store cannot be read: ${before.stderr.toString().trim()}` };
    }
    const parts = readParts(before.stdout.toString());
    const members = parsePatroniList(parts.get('list') ?? '');
    if (!hasKeys(parts)) return { changed: false, msg: `the consensus store holds nothing of ${cluster}` };
    if (context.check)
      return {
        changed: true,
        msg: `the consensus store would forget ${cluster}, a copy would be kept in ${folder}`,
      };
    // patronictl asks for the name, for a sentence, and for the leader while its key has not expired.
    const leader = members.find(member => /leader/i.test(member.role))?.name ?? '';
    const deadline = Date.now() + LONGEST_LEASE;
    for (;;) {
      const stdin = `${cluster}\nYes I am aware\n${leader}\n`;
      const output = await host.run({ script: REMOVE_SCRIPT, args: [patroni, cluster], stdin });
      const after = await look('y');
      if (after.status === 0 && !hasKeys(readParts(after.stdout.toString()))) break;
      const said = `${output.stdout}${output.stderr}`.trim().split('\n').at(-1);
      if (Date.now() > deadline)
        return { failed: true, msg: `the consensus store still knows ${cluster}: ${said}` };
      context.progress(`the leader's key has not expired yet: ${said}`);
      await sleep(3000, undefined, { signal: context.signal });
    }
    const copy = parts.get('copy')?.trim();
    return {
      changed: true,
      copy,
      msg: `the consensus store has forgotten ${cluster}; what it knew is in ${copy}.*`,
    };
  },
};

function hasKeys(parts: ReadonlyMap<string, string>): boolean {
  const config = (parts.get('config') ?? '').replace(/[{}\s]/g, '');
  return config !== '' || parsePatroniList(parts.get('list') ?? '').length > 0;
}
