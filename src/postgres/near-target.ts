// A restore point or a transaction that is nowhere in the log: which ones are there that might have been meant?
import { nearest } from '../errors.ts';
import { formatInstant } from './instant.ts';
import type { RecoveryTarget } from './target.ts';
import type { StopRecord } from './wal-search.ts';

/** In words, and as keys of pg_pitr. */
export interface NearTarget {
  readonly words: string;
  readonly instead: Readonly<Record<string, string | number>> | undefined;
}

/** So many names are told. */
const TOLD = 8;

/** Looks at every record that is read on the way, and remembers what is near to the target. */
export function nearTargets(target: RecoveryTarget): {
  see(record: StopRecord): void;
  nearest(): NearTarget | undefined;
} {
  return target.type === 'name' ? nearNames(target.name) : nearTransactions(target);
}

function nearNames(wanted: string): ReturnType<typeof nearTargets> {
  const names = new Set<string>();
  return {
    see: ({ name }) => {
      if (name !== undefined && !name.startsWith('pgBackRest ')) names.add(name);
    },
    nearest: () => {
      if (names.size === 0) return { words: 'there is no restore point in it at all', instead: undefined };
      const near = nearest(wanted, [...names]);
      const told = [...names]
        .slice(0, TOLD)
        .map(name => `'${name}'`)
        .join(', ');
      const there = `there are ${told}${names.size > TOLD ? ` and ${names.size - TOLD} more` : ''}`;
      if (near === undefined) return { words: there, instead: undefined };
      return { words: `did you mean '${near}'? ${there}`, instead: { name: near } };
    },
  };
}

function nearTransactions(target: RecoveryTarget): ReturnType<typeof nearTargets> {
  const wanted = target.type === 'xid' ? target.xid : 0;
  let below: StopRecord | undefined;
  let above: StopRecord | undefined;
  return {
    see: record => {
      const { xid } = record;
      if (xid === undefined) return;
      if (xid < wanted && xid > (below?.xid ?? 0)) below = record;
      if (xid > wanted && xid < (above?.xid ?? Number.POSITIVE_INFINITY)) above = record;
    },
    nearest: () => {
      const near = [below, above].filter(record => record !== undefined);
      if (near.length === 0) return undefined;
      const words = near.map(
        ({ xid, time }) => `${xid}${time === undefined ? '' : `, of ${formatInstant(time)}`}`,
      );
      const instead = below?.xid === undefined ? undefined : { xid: String(below.xid) };
      return { words: `the nearest that ended are ${words.join(', and ')}`, instead };
    },
  };
}
