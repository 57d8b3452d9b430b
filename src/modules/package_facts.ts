// package_facts: the packages that are installed, as the fact `packages`.
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { linesOf, readParts } from './parts.ts';

const schema = {
  properties: {
    manager: {
      type: 'array',
      items: { type: 'string' },
      default: ['auto'],
      description:
        'Package managers to ask, `auto` for any. Those of BSD, Gentoo and Arch count as not there.',
    },
    strategy: {
      type: 'string',
      enum: ['first', 'all'],
      default: 'first',
      description: 'Whether one manager that is there is enough.',
    },
  },
} as const satisfies ArgumentsSchema;

const MANAGERS = ['rpm', 'apt', 'portage', 'pkg', 'pacman', 'apk', 'pkg_info'] as const;

/** Parameters: the managers in order, after `first` or `all`. */
const SCRIPT = `
part() { printf '\\036%s\\n' "$1"; }
exec 2>/dev/null
export LC_ALL=C
strategy=$1
shift
tab=$(printf '\\t')
for manager; do
  case $manager in
    apt) command -v dpkg-query >/dev/null || continue
      part apt
      dpkg-query -W -f '\${db:Status-Status}\\t\${Package}\\t\${Version}\\t\${Architecture}\\t\${Section}\\n'
      part releases; apt-cache policy
      names=$(dpkg-query -W -f '\${Package}:\${Architecture}\\n' | sed 's/:all$//')
      part policies; printf '%s\\n' "$names" | xargs apt-cache policy
      # The archive may keep a package in another section than the package itself says.
      part sections; printf '%s\\n' "$names" | xargs apt-cache show | grep -E '^(Package|Version|Architecture|Section): |^$';;
    rpm) command -v rpm >/dev/null && [ -d /var/lib/rpm ] || continue
      found=$(rpm -qa --qf '%{NAME}\\t%{VERSION}\\t%{RELEASE}\\t%{EPOCH}\\t%{ARCH}\\n') || continue
      [ -n "$found" ] || continue
      part rpm; printf '%s\\n' "$found";;
    apk) command -v apk >/dev/null || continue
      part apk; apk info -v;;
    *) continue;;
  esac
  [ "$strategy" = all ] || break
done
exit 0
`;

interface Package {
  readonly name: string;
  readonly source: string;
  readonly version: string;
  readonly [field: string]: string | number | null;
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/package_facts_module.html */
export const package_facts: Module<ArgumentsOf<typeof schema>> = {
  ...builtin('package_facts', 'Gathers the installed packages as facts.'),
  schema,
  checkMode: 'full',
  async run(host, { manager, strategy }) {
    const failed = { changed: false, failed: true };
    const asked = manager.map(name => name.toLowerCase());
    const managers = asked.includes('auto') ? [...MANAGERS] : asked;
    const unknown = managers.filter(name => !MANAGERS.some(known => known === name));
    const list = `[${managers.map(name => `'${name}'`).join(', ')}]`;
    if (unknown.length > 0) {
      const msg = `value of manager must be one or more of: auto, ${MANAGERS.join(', ')}. Got no match for: ${unknown.join(', ')}`;
      return { ...failed, msg };
    }
    const output = await host.run({ script: SCRIPT, args: [strategy, ...managers] });
    const parts = readParts(output.stdout.toString());
    if (parts.size === 0) {
      const msg = `Could not detect a supported package manager from the following list: ${list}, or the required Python library is not installed. Check warnings for details.`;
      return { ...failed, msg };
    }
    const all = [...aptPackages(parts), ...rpmPackages(parts.get('rpm')), ...apkPackages(parts.get('apk'))];
    const packages = new Map<string, Package[]>();
    for (const one of all) packages.set(one.name, [...(packages.get(one.name) ?? []), one]);
    return { changed: false, ansible_facts: { packages: Object.fromEntries(packages) } };
  },
};

function aptPackages(parts: ReadonlyMap<string, string>): Package[] {
  const origins = originsOf(parts.get('releases') ?? '', parts.get('policies') ?? '');
  const sections = sectionsOf(parts.get('sections') ?? '');
  return linesOf(parts.get('apt')).flatMap(line => {
    const [state, name = '', version = '', arch = '', category = ''] = line.split('\t');
    if (state !== 'installed') return [];
    const origin = origins.get(`${name}:${arch}`) ?? origins.get(name) ?? '';
    const section = sections.get(`${name} ${version} ${arch}`) ?? category;
    return [{ name, version, arch, category: section, origin, source: 'apt' }];
  });
}

/** Records of apt's lists, those of the archive before that of dpkg: what a field says first, counts. */
function sectionsOf(text: string): Map<string, string> {
  const sections = new Map<string, string>();
  let record = new Map<string, string>();
  const keep = (): void => {
    const key = `${record.get('Package')} ${record.get('Version')} ${record.get('Architecture')}`;
    const section = record.get('Section');
    if (section !== undefined && !sections.has(key)) sections.set(key, section);
    record = new Map();
  };
  for (const line of text.split('\n')) {
    const [, field, value] = /^(\w+): (.*)$/.exec(line) ?? [];
    if (field === undefined || value === undefined) keep();
    else record.set(field, value);
  }
  keep();
  return sections;
}

/** Where the installed version of each package comes from: the origin of the first list that has it. */
function originsOf(releases: string, policies: string): Map<string, string> {
  const sources = new Map<string, string>();
  let source = '';
  for (const line of releases.split('\n')) {
    source = /^ *-?\d+ (\S.*)$/.exec(line)?.[1] ?? source;
    const origin = /^ +release .*?\bo=([^,]*)/.exec(line)?.[1];
    if (origin !== undefined) sources.set(source, origin);
  }
  const origins = new Map<string, string>();
  let name = '';
  let isNext = false;
  for (const line of policies.split('\n')) {
    name = /^(\S+):$/.exec(line)?.[1] ?? name;
    if (isNext) origins.set(name, sources.get(/^ +-?\d+ (\S.*)$/.exec(line)?.[1] ?? '') ?? '');
    isNext = line.startsWith(' *** ');
  }
  return origins;
}

function rpmPackages(text: string | undefined): Package[] {
  return linesOf(text).map(line => {
    const [name = '', version = '', release = '', epoch = '', arch = ''] = line.split('\t');
    return {
      name,
      version,
      release,
      epoch: epoch === '(none)' ? null : Number(epoch),
      arch: arch === '(none)' ? null : arch,
      source: 'rpm',
    };
  });
}

/** `busybox-1.36.1-r2`. */
function apkPackages(text: string | undefined): Package[] {
  return linesOf(text).map(line => {
    const [, name = line, version = '', release = ''] = /^(.+)-([^-]+)-([^-]+)$/.exec(line) ?? [];
    return { name, version, release, source: 'apk' };
  });
}
