// patroni_pause: Patroni leaves PostgreSQL alone, or minds it again; everything else in its configuration stays.
import { OUT_OF_TIME } from './clusters/each-repository.ts';
import { PRELUDE } from './clusters/shell.ts';
import { fail } from './failure.ts';
import type { Module } from './module.ts';
import { readParts } from './parts.ts';

interface PauseArguments {
  readonly cluster: string;
  readonly state: 'paused' | 'minded';
  readonly patroni: string;
  readonly timeout: number;
}

// `patronictl resume` needs a member that runs; the configuration can be written without any. A member that is told to pause knows it at once. patronictl tries for ever
// where the consensus store is away, and complains at length: its last words are enough.
const SCRIPT = `
patroni=$1 cluster=$2 state=$3 limit=$4 check=$5
${PRELUDE}
ctl() { said=$(timeout "$limit" patronictl -c "$patroni" "$@" 2>&1); status=$?; }
if [ "$check" = y ]; then
  ctl show-config "$cluster"
  if printf '%s\\n' "$said" | grep -q '^pause: true'; then now=paused; else now=minded; fi
  [ "$now" = "$state" ] || part changed
elif [ "$state" = paused ]; then
  ctl pause "$cluster"
  case $said in *'already paused'*) exit 0 ;; esac
  part changed
else
  ctl edit-config -s pause=null --force "$cluster"
  case $said in *'Not changed'*) ;; *) part changed ;; esac
fi
[ $status = 0 ] || { part said; printf '%s\\n' "$said" | grep -v '^ *$' | tail -n 1; exit "$status"; }
`;

export const patroni_pause: Module<PauseArguments> = {
  name: 'patroni_pause',
  fullNames: [],
  documentation: {
    summary: 'Pauses Patroni for a whole cluster, or lifts the pause; no member has to run for that.',
  },
  schema: {
    properties: {
      cluster: { type: 'string', description: "The cluster's name." },
      state: {
        type: 'string',
        enum: ['paused', 'minded'],
        description: '`paused`: Patroni leaves PostgreSQL alone. `minded`: it does not.',
      },
      patroni: {
        type: 'string',
        default: '/etc/patroni/patroni.yml',
        description: "Patroni's settings file.",
      },
      timeout: {
        type: 'integer',
        default: 30,
        description: 'Seconds that the consensus store has to answer.',
      },
    },
    required: ['cluster', 'state'],
  },
  checkMode: 'full',
  async run(host, { cluster, state, patroni, timeout }, context) {
    const args = [patroni, cluster, state, String(timeout), context.check ? 'y' : 'n'];
    const output = await host.run({ script: SCRIPT, args });
    const parts = readParts(output.stdout.toString());
    if (output.status === 0) return { changed: parts.has('changed') };
    const why =
      output.status === OUT_OF_TIME
        ? `its consensus store does not answer within ${timeout} s`
        : (parts.get('said') ?? output.stderr.toString()).trim();
    const what = state === 'paused' ? 'Patroni could not be paused' : "Patroni's pause could not be lifted";
    return fail(`${what}: ${why}`);
  },
};
