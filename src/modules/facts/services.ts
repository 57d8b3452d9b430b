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

/** ansible_pkg_mgr. */
export function packageManagerFacts(raw: RawFacts): Facts {
  const managers = raw.lines('managers').map(program => MANAGERS[program]);
  return { ansible_pkg_mgr: managers[0] ?? 'unknown' };
}

/** ansible_service_mgr. */
export function serviceManagerFacts(raw: RawFacts): Facts {
  return { ansible_service_mgr: serviceManager(raw) };
}

function serviceManager(raw: RawFacts): string {
  const first = raw.text('pid1')?.trim();
  const runsSystemd = raw.text('systemd') === 'yes' || (raw.text('init') ?? '').endsWith('systemd');
  // A shell or a plain `init` as the first process says nothing.
  if (first === undefined || first === 'init' || first.endsWith('sh'))
    return runsSystemd ? 'systemd' : 'sysvinit';
  return INITS[first] ?? first;
}

/** `ansible_selinux`, with the mode where it is enabled. */
export function selinuxFacts(raw: RawFacts): Facts {
  const mode = raw.lines('selinux')[0]?.toLowerCase();
  const enabled = mode === 'enforcing' || mode === 'permissive';
  return { ansible_selinux: enabled ? { status: 'enabled', mode } : { status: 'disabled' } };
}

/** `ansible_apparmor`. */
export function apparmorFacts(raw: RawFacts): Facts {
  return { ansible_apparmor: { status: raw.text('apparmor') === 'yes' ? 'enabled' : 'disabled' } };
}

/** `ansible_fips`. */
export function fipsFacts(raw: RawFacts): Facts {
  return { ansible_fips: raw.text('fips')?.trim() === '1' };
}

/** What `capsh` says of the session, in the words that Ansible makes of it; none where there is no capsh. */
export function capabilityFacts(raw: RawFacts): Facts {
  const current = raw.lines('capabilities').find(line => line.startsWith('Current:'));
  if (raw.text('capabilities') === undefined) return {};
  if (current === undefined)
    return { ansible_system_capabilities_enforced: 'NA', ansible_system_capabilities: [] };
  const said = current.slice('Current:'.length).trim();
  if (said === '=ep')
    return { ansible_system_capabilities_enforced: 'False', ansible_system_capabilities: [] };
  const names = (said.split('=')[1] ?? '').split(',').map(name => name.trim());
  return { ansible_system_capabilities_enforced: 'True', ansible_system_capabilities: names };
}

/** The name by which iSCSI knows the host. */
export function iscsiFacts(raw: RawFacts): Facts {
  const iscsi = raw.lines('iscsi').find(line => line.startsWith('InitiatorName='));
  return { ansible_iscsi_iqn: iscsi?.slice('InitiatorName='.length) ?? '' };
}

/** The same for NVMe. */
export function nvmeFacts(raw: RawFacts): Facts {
  return { ansible_hostnqn: raw.text('nvme')?.trim() ?? '' };
}

/** `ansible_fibre_channel_wwn`, without the `0x`. */
export function fibreChannelFacts(raw: RawFacts): Facts {
  return { ansible_fibre_channel_wwn: raw.lines('fibre').map(line => line.trim().replace(/^0x/, '')) };
}

/** Whether the root of this process is the root of the first: root's view only, else judged by the root's inode. */
export function chrootFacts(raw: RawFacts): Facts {
  const [first, inode] = raw.lines('chroot');
  if (first === 'no') return { ansible_is_chroot: false };
  return { ansible_is_chroot: (inode ?? first) !== '2' };
}
