// The root file system that all hosts share: built once from Debian packages, kept in the cache folder.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { command } from './command.ts';
import type { Layout } from './layout.ts';
import { withLock } from './lock.ts';

const suite = 'bookworm';

/** A host reaches no package mirror, so everything that a role installs is here. Python is there for Patroni alone. */
const packages: readonly string[] = [
  ...['systemd', 'systemd-sysv', 'dbus', 'openssh-server', 'sudo', 'opendoas', 'iproute2', 'procps', 'cron'],
  ...['postgresql-15', 'postgresql-contrib', 'pgbackrest', 'patroni', 'python3-minimal', 'python3-etcd'],
  ...['etcd-server', 'etcd-client', 'locales', 'tzdata', 'ca-certificates', 'openssl', 'curl'],
  ...['acl', 'busybox', 'less', 'rsync', 'zstd'],
];

/** Before the packages: postgresql-common would otherwise make a cluster of its own. */
const beforePackages = `
mkdir -p "$1/etc/postgresql-common"
echo 'create_main_cluster = false' >"$1/etc/postgresql-common/createcluster.conf"
`;

/** After them. Services that roles own are off, units that a container cannot run are masked, sshd takes many clients. */
const afterPackages = `
set -e
chroot "$1" systemctl --quiet disable etcd patroni postgresql
rm -f "$1/etc/systemd/system/etcd2.service" "$1"/etc/ssh/ssh_host_*
chroot "$1" systemctl --quiet mask console-getty.service getty@.service container-getty@.service getty-static.service \\
  systemd-networkd-wait-online.service systemd-pstore.service e2scrub_reap.service e2scrub_all.timer fstrim.timer \\
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer
chroot "$1" systemctl --quiet enable systemd-networkd ssh cron
chroot "$1" useradd --create-home --shell /bin/bash --uid 1000 dba
printf 'dba ALL=(ALL:ALL) NOPASSWD: ALL\\n' >"$1/etc/sudoers.d/dba"
chmod 0440 "$1/etc/sudoers.d/dba"
cat >"$1/etc/ssh/sshd_config.d/reprise.conf" <<'END'
MaxStartups 500
MaxSessions 500
UseDNS no
PermitRootLogin prohibit-password
HostKey /etc/ssh/ssh_host_ed25519_key
END
printf 'LANG=C.UTF-8\\n' >"$1/etc/default/locale"
: >"$1/etc/resolv.conf"
`;

/** The folder of the current image; another package list or another script is another folder. */
export function imagePath(layout: Layout): string {
  const recipe = JSON.stringify([suite, packages, beforePackages, afterPackages]);
  return join(layout.cache, `rootfs-${createHash('sha256').update(recipe).digest('hex').slice(0, 16)}`);
}

/** Builds the image unless it is there, and gives its folder. A build that was cut off never counts. */
export async function ensureImage(layout: Layout, report: (line: string) => void): Promise<string> {
  const path = imagePath(layout);
  if (existsSync(path)) return path;
  return withLock(join(layout.cache, 'lock'), async () => {
    if (existsSync(path)) return path;
    for (const name of readdirSync(layout.cache)) {
      // Its mmdebstrap may be on its last breath, so a folder can fill up again while it is deleted.
      const leftover = { recursive: true, force: true, maxRetries: 10 };
      if (name.endsWith('.partial')) rmSync(join(layout.cache, name), leftover);
    }
    const partial = `${path}.${process.pid}.partial`;
    mkdirSync(partial);
    report(`building the root file system in ${path} (about a minute, 600 MB)`);
    await command(
      'mmdebstrap',
      [
        '--quiet',
        '--variant=minbase',
        `--include=${packages.join(',')}`,
        `--essential-hook=${beforePackages}`,
        `--customize-hook=${afterPackages}`,
        suite,
        partial,
      ],
      { hint: 'check that this machine reaches its Debian mirror (http_proxy is honoured)' },
    );
    renameSync(partial, path);
    return path;
  });
}
