// What a host can have that a recovery must find before it stops anything: each with its remedy and the words for it.
import { removeDisk, type SandboxHost, smallDisk } from '../../sandbox/index.ts';
import { onHost } from './cluster.ts';

export const DATA = '/pg/data';
const STRAY = `${DATA}/postgresql.conf.old`;
const RELOAD = `kill -HUP $(head -n 1 ${DATA}/postmaster.pid) && sleep 1`;
const SUDOERS = '/etc/sudoers.d/reprise-password';

type Change = (host: SandboxHost) => Promise<unknown>;

/** Name, harm, remedy, what is told. */
export const FOUND_BEFOREHAND: readonly (readonly [string, Change, Change, RegExp])[] = [
  [
    'a read-only mount',
    host => onHost(host, `mount --bind ${DATA} ${DATA} && mount -o remount,bind,ro ${DATA}`),
    host => onHost(host, `umount ${DATA}`),
    /10\.10\.10\.1\d cannot write to \/pg\/data/,
  ],
  [
    'a file of the data belongs to root',
    host => onHost(host, `touch ${STRAY}`),
    host => onHost(host, `rm ${STRAY}`),
    /on 10\.10\.10\.1\d \/pg\/data\/postgresql\.conf\.old of the data does not belong to postgres: a restore would fail at it/,
  ],
  [
    'a server that lets nobody in',
    host => onHost(host, `sed -i '1i local all all reject' ${DATA}/pg_hba.conf && ${RELOAD}`),
    host => onHost(host, `sed -i '/ reject$/d' ${DATA}/pg_hba.conf && ${RELOAD}`),
    /PostgreSQL runs and lets nobody ask it on 10\.10\.10\.1\d \(.*pg_hba\.conf/,
  ],
  [
    'sudo asks for a password',
    host => onHost(host, `echo 'dba ALL=(ALL:ALL) PASSWD: ALL' >${SUDOERS} && chmod 0440 ${SUDOERS}`),
    host => onHost(host, `rm ${SUDOERS}`),
    /nobody becomes root on 10\.10\.10\.1\d \(Missing sudo password\)/,
  ],
  [
    // Patroni would see an empty directory there, and fill it: it is held meanwhile.
    'too little disk',
    async host => {
      await onHost(host, 'systemctl kill --kill-whom=main --signal=STOP patroni');
      await smallDisk(host, DATA, '4m');
    },
    async host => {
      await removeDisk(host, DATA);
      await onHost(host, 'systemctl kill --kill-whom=main --signal=CONT patroni');
    },
    /needs \d+ MiB, \/pg\/data of 10\.10\.10\.1\d has [34] MiB for it/,
  ],
];

/** Takes away what a test left behind when it failed. */
export function mendHost(host: SandboxHost): Promise<unknown> {
  return onHost(
    host,
    `rm -f ${SUDOERS} ${STRAY}; ! sed -i '/ reject$/d' ${DATA}/pg_hba.conf || ${RELOAD}; ! mountpoint -q ${DATA} || umount ${DATA}; systemctl kill --kill-whom=main --signal=CONT patroni || true`,
  );
}
