// Facts about the system: distribution, kernel, names, user, time, environment.
import { pythonVersion } from './python.ts';
import { type Facts, type RawFacts, readAssignments } from './raw.ts';

const FAMILIES: Readonly<Record<string, string>> = {
  debian: 'Debian',
  ubuntu: 'Debian',
  linuxmint: 'Debian',
  raspbian: 'Debian',
  kali: 'Debian',
  fedora: 'RedHat',
  rhel: 'RedHat',
  centos: 'RedHat',
  rocky: 'RedHat',
  almalinux: 'RedHat',
  ol: 'RedHat',
  amzn: 'RedHat',
  sles: 'Suse',
  'opensuse-leap': 'Suse',
  arch: 'Archlinux',
  alpine: 'Alpine',
};

const NAMES: Readonly<Record<string, string>> = {
  debian: 'Debian',
  ubuntu: 'Ubuntu',
  fedora: 'Fedora',
  rhel: 'RedHat',
  centos: 'CentOS',
  rocky: 'Rocky',
  almalinux: 'AlmaLinux',
  ol: 'OracleLinux',
  amzn: 'Amazon',
  sles: 'SLES',
  arch: 'Archlinux',
  alpine: 'Alpine',
};

/** ansible_distribution* and ansible_os_family, from /etc/os-release. */
export function distributionFacts(raw: RawFacts): Facts {
  const release = readAssignments(raw.lines('os-release'));
  const id = release.get('ID') ?? '';
  const version = release.get('VERSION_ID') ?? 'NA';
  const name = NAMES[id] ?? (release.get('NAME') ?? 'NA').split(' ')[0] ?? 'NA';
  const family =
    FAMILIES[id] ??
    (release.get('ID_LIKE') ?? '')
      .split(' ')
      .map(like => FAMILIES[like])
      .find(Boolean);
  const debianMinor = id === 'debian' ? raw.text('debian-version')?.split('.')[1] : undefined;
  return {
    ansible_distribution: name,
    ansible_distribution_version: version,
    ansible_distribution_major_version: version.split('.')[0],
    ...(debianMinor === undefined ? {} : { ansible_distribution_minor_version: debianMinor }),
    ansible_distribution_release:
      release.get('VERSION_CODENAME') ?? /\(([^)]+)\)/.exec(release.get('VERSION') ?? '')?.[1] ?? 'NA',
    ansible_distribution_file_parsed: true,
    ansible_distribution_file_path: '/etc/os-release',
    ansible_distribution_file_variety: family ?? name,
    ansible_os_family: family ?? name,
  };
}

/** ansible_lsb, where the host has lsb_release. */
export function lsbFacts(raw: RawFacts): Facts {
  return { ansible_lsb: lsbRelease(raw) };
}

function lsbRelease(raw: RawFacts): Facts {
  const value = (key: string) =>
    raw
      .lines('lsb')
      .find(line => line.startsWith(`${key}:`))
      ?.slice(key.length + 1)
      .trim();
  const [id, release] = [value('Distributor ID'), value('Release')];
  if (id === undefined) return {};
  const description = value('Description');
  return { id, description, release, codename: value('Codename'), major_release: release?.split('.')[0] };
}

/** Kernel, architecture, host names, machine id. */
export function platformFacts(raw: RawFacts): Facts {
  const [system = '', nodename = '', kernel = '', machine = '', version = ''] = raw.lines('uname');
  const [, ...names] = (raw.text('names') ?? '').split(/\s+/).filter(word => word !== '');
  // As Python's getfqdn: the first name of the address that has a dot, else its first name.
  const fqdn = names.find(name => name.includes('.')) ?? names[0] ?? nodename;
  const bits = raw.text('bits') ?? '64';
  const architecture = /^i[3-6]86$/.test(machine) ? 'i386' : machine;
  return {
    ...pythonVersion(raw),
    ansible_system: system,
    ansible_kernel: kernel,
    ansible_kernel_version: version,
    ansible_machine: machine,
    ansible_architecture: architecture,
    ansible_userspace_bits: bits,
    ansible_userspace_architecture: bits === '32' && machine === 'x86_64' ? 'i386' : architecture,
    ansible_nodename: nodename,
    ansible_hostname: nodename.split('.')[0],
    ansible_fqdn: fqdn,
    ansible_domain: fqdn.split('.').slice(1).join('.'),
    ...(raw.text('machine-id') === undefined ? {} : { ansible_machine_id: raw.text('machine-id')?.trim() }),
  };
}

/** The user that the task runs as. */
export function userFacts(raw: RawFacts): Facts {
  const [uid, gid, realUid, realGid] = raw.lines('ids').map(Number);
  const [name = '', , , userGid, gecos, home, shell] = (raw.text('passwd') ?? '').split(':');
  return {
    ansible_user_id: name,
    ansible_user_uid: uid,
    ansible_user_gid: userGid === undefined ? gid : Number(userGid),
    ansible_user_gecos: gecos ?? '',
    ansible_user_dir: home ?? '',
    ansible_user_shell: shell ?? '',
    ansible_real_user_id: realUid,
    ansible_effective_user_id: uid,
    ansible_real_group_id: realGid,
    ansible_effective_group_id: gid,
  };
}

/** ansible_date_time, at the moment of gathering, in the host's time zone. */
export function dateFacts(raw: RawFacts): Facts {
  const words = (raw.text('date') ?? '').split(' ');
  const [year = '', month = '', day = '', hour = '', minute = '', second = '', epoch = ''] = words;
  const [nanoseconds = '', zone, offset, weekdayNumber, week, weekday] = words.slice(7);
  const micro = /^\d{9}$/.test(nanoseconds) ? nanoseconds.slice(0, 6) : '000000';
  const utc = raw.text('utc') ?? '';
  return {
    ansible_date_time: {
      year,
      month,
      day,
      hour,
      minute,
      second,
      weekday,
      weekday_number: weekdayNumber,
      weeknumber: week,
      epoch,
      epoch_int: epoch,
      date: `${year}-${month}-${day}`,
      time: `${hour}:${minute}:${second}`,
      iso8601: `${utc}Z`,
      iso8601_micro: `${utc}.${micro}Z`,
      iso8601_basic: `${year}${month}${day}T${hour}${minute}${second}${micro}`,
      iso8601_basic_short: `${year}${month}${day}T${hour}${minute}${second}`,
      tz: zone,
      tz_dst: zone,
      tz_offset: offset,
    },
  };
}

/** ansible_env: the environment of the session. */
export function environmentFacts(raw: RawFacts): Facts {
  const environment: Record<string, string> = {};
  for (const entry of (raw.text('environ') ?? '').split('\0')) {
    const equals = entry.indexOf('=');
    if (equals > 0) environment[entry.slice(0, equals)] = entry.slice(equals + 1);
  }
  return { ansible_env: environment };
}

/** Kernel command lines: words with a value, words alone are true; the later of equal names wins, or makes a list. */
export function commandLineFacts(raw: RawFacts): Facts {
  const single: Record<string, string | true> = {};
  const many: Record<string, string | true | string[]> = {};
  for (const word of (raw.text('cmdline') ?? '').trim().split(/\s+/)) {
    if (word === '') continue;
    const equals = word.indexOf('=');
    const [name, value] =
      equals === -1 ? [word, true as const] : [word.slice(0, equals), word.slice(equals + 1)];
    const before = many[name];
    single[name] = value;
    many[name] = before === undefined || value === true ? value : [before, value].flat().map(String);
  }
  return { ansible_cmdline: single, ansible_proc_cmdline: many };
}

/** Name servers and search list of /etc/resolv.conf. */
export function dnsFacts(raw: RawFacts): Facts {
  const dns: Record<string, unknown> = {};
  const nameservers: string[] = [];
  for (const line of raw.lines('resolv')) {
    const [key = '', ...values] = line.trim().split(/\s+/);
    if (key === 'nameserver') nameservers.push(...values);
    else if (key === 'domain') dns.domain = values[0];
    else if (key === 'search' || key === 'sortlist') dns[key] = values;
    else if (key === 'options') {
      dns.options = Object.fromEntries(
        values.map(option => option.split(':')).map(([name, value]) => [name, value ?? true]),
      );
    }
  }
  return { ansible_dns: nameservers.length === 0 ? dns : { ...dns, nameservers } };
}

/** Public host keys, without their comments. */
export function hostKeyFacts(raw: RawFacts): Facts {
  const facts: Facts = {};
  for (const [path, text] of raw.all('hostkey')) {
    const kind = /ssh_host_(\w+)_key\.pub$/.exec(path)?.[1];
    const [type, key] = text.split(' ');
    if (kind === undefined || key === undefined) continue;
    facts[`ansible_ssh_host_key_${kind}_public`] = key;
    facts[`ansible_ssh_host_key_${kind}_public_keytype`] = type;
  }
  return facts;
}
