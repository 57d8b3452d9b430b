// Facts about what runs the host: init system, package manager, mandatory access control, initiators.
import type { Facts, RawFacts } from './raw.ts';

const INITS: Readonly<Record<string, string>> = {
  procd: 'openwrt_init',
  'runit-init': 'runit',
  svscan: 'svc',
  'openrc-init': 'openrc',
};

const MANAGERS: Readonly<Record<string, string>> = {
  '/usr/bin/apt-get': 'apt',
  '/usr/bin/dnf': 'dnf',
  '/usr/bin/yum': 'yum',
  '/sbin/apk': 'apk',
  '/usr/bin/zypper': 'zypper',
  '/usr/bin/pacman': 'pacman',
  '/usr/bin/emerge': 'portage',
};

/** ansible_service_mgr and ansible_pkg_mgr. */
export function managerFacts(raw: RawFacts): Facts {
  const managers = raw.lines('managers').map(program => MANAGERS[program]);
  return { ansible_service_mgr: serviceManager(raw), ansible_pkg_mgr: managers[0] ?? 'unknown' };
}

function serviceManager(raw: RawFacts): string {
  const first = raw.text('pid1')?.trim();
  const runsSystemd = raw.text('systemd') === 'yes' || (raw.text('init') ?? '').endsWith('systemd');
  // A shell or a plain `init` as the first process says nothing.
  if (first === undefined || first === 'init' || first.endsWith('sh'))
    return runsSystemd ? 'systemd' : 'sysvinit';
  return INITS[first] ?? first;
}

/** SELinux, AppArmor, FIPS. */
export function securityFacts(raw: RawFacts): Facts {
  const mode = raw.lines('selinux')[0]?.toLowerCase();
  const enabled = mode === 'enforcing' || mode === 'permissive';
  return {
    ansible_selinux: enabled ? { status: 'enabled', mode } : { status: 'disabled' },
    ansible_apparmor: { status: raw.text('apparmor') === 'yes' ? 'enabled' : 'disabled' },
    ansible_fips: raw.text('fips')?.trim() === '1',
  };
}

/** Names by which storage knows the host. */
export function initiatorFacts(raw: RawFacts): Facts {
  const iscsi = raw.lines('iscsi').find(line => line.startsWith('InitiatorName='));
  return {
    ansible_iscsi_iqn: iscsi?.slice('InitiatorName='.length) ?? '',
    ansible_hostnqn: raw.text('nvme')?.trim() ?? '',
    ansible_fibre_channel_wwn: [],
  };
}

/** Whether the root of this process is the root of the first: root's view only, else judged by the root's inode. */
export function chrootFacts(raw: RawFacts): Facts {
  const [first, inode] = raw.lines('chroot');
  if (first === 'no') return { ansible_is_chroot: false };
  return { ansible_is_chroot: (inode ?? first) !== '2' };
}
