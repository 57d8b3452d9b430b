// hostname: the name by which the host knows itself, now and after a restart, in the way of its distribution.
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { fail } from './failure.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { readRecords, SAY } from './records.ts';

const schema = {
  properties: {
    name: { type: 'string', description: 'The name.' },
    use: {
      type: 'string',
      enum: [
        'alpine',
        'debian',
        'freebsd',
        'generic',
        'macos',
        'macosx',
        'darwin',
        'openbsd',
        'openrc',
        'redhat',
        'sles',
        'solaris',
        'systemd',
      ],
      description: 'The way to do it; found out unless given. Those of systems without Linux are refused.',
    },
  },
  required: ['name'],
} as const satisfies ArgumentsSchema;

/** The longest name, in characters, that the kernel takes. */
const LONGEST = 64;

/**
 * Parameters: name, way, check. Says the way, the names before, the name of the address afterwards. In each way but
 * systemd's the running name follows the file.
 */
const SCRIPT = `${SAY}name=$1 way=$2 check=$3
fail() { say "fail=$1"; exit 0; }
failed() { fail "Command failed rc=$1, out=, err=$2
"; }
value() { sed -n "s/^$1=//p" "$file" 2>/dev/null | tail -n 1 | tr -d '"'; }
settle() {
  if grep -q "^$1=" "$file" 2>/dev/null; then
    new=$(while IFS= read -r line || [ -n "$line" ]; do
      case $line in "$1="*) printf '%s\\n' "$1=$2";; *) printf '%s\\n' "$line";; esac
    done <"$file")
    printf '%s\\n' "$new" >"$file"
  else printf '%s\\n' "$1=$2" >>"$file"
  fi || fail "cannot write $file"
}
if [ -z "$way" ]; then
  id= like=
  [ -r /etc/os-release ] && { id=$(. /etc/os-release; echo "$ID"); like=$(. /etc/os-release; echo "$ID_LIKE"); }
  way=generic
  for word in $like $id; do
    case $word in
      debian|ubuntu) way=debian;; alpine) way=alpine;; gentoo) way=openrc;; sles|suse) way=sles;;
      rhel|fedora|centos) way=redhat;;
    esac
  done
  command -v systemctl >/dev/null && for folder in /run/systemd/system /dev/.run/systemd /dev/.systemd; do
    [ ! -d "$folder" ] || way=systemd
  done
fi
case $way in
  systemd) command -v hostnamectl >/dev/null || fail 'Failed to find required executable "hostnamectl" in paths: '"$PATH"
    [ \${#name} -le ${LONGEST} ] || fail 'name cannot be longer than ${LONGEST} characters on systemd servers, try a shorter name'
    current=$(hostnamectl --transient status) && permanent=$(hostnamectl --static status) || failed $? "$(hostnamectl status 2>&1)";;
  debian|alpine) file=/etc/hostname permanent=
    [ ! -r $file ] || permanent=$(cat $file)
    current=$permanent;;
  sles) file=/etc/HOSTNAME permanent=
    [ ! -r $file ] || permanent=$(cat $file)
    current=$permanent;;
  redhat) file=/etc/sysconfig/network permanent=$(value HOSTNAME) current=$permanent
    grep -q '^HOSTNAME=' $file 2>/dev/null || fail "Unable to locate HOSTNAME entry in $file";;
  openrc) file=/etc/conf.d/hostname permanent=$(value hostname) current=$permanent;;
  generic) current=$(uname -n) permanent=$current;;
  *) fail "hostname module cannot be used on this platform with the way $way";;
esac
say "current=$current"
say "permanent=$permanent"
if [ "$check" = 0 ] && { [ "$name" != "$current" ] || [ "$name" != "$permanent" ]; }; then
  case $way in
    systemd)
      [ "$name" = "$permanent" ] || said=$(hostnamectl --pretty --static set-hostname "$name" 2>&1) || failed $? "$said"
      [ "$name" = "$current" ] || said=$(hostnamectl --transient set-hostname "$name" 2>&1) || failed $? "$said";;
    debian|sles) printf '%s\\n' "$name" >$file || fail "failed to update hostname: cannot write $file";;
    alpine) printf '%s\\n' "$name" >$file && hostname -F $file || fail "failed to update hostname: cannot write $file";;
    redhat) settle HOSTNAME "$name";;
    openrc) settle hostname "\\"$name\\"";;
    generic) said=$(hostname "$name" 2>&1) || failed $? "$said";;
  esac
fi
say "names=$(getent hosts "$(getent hosts "$(uname -n)" | { read -r address _; echo "$address"; })" 2>/dev/null || uname -n)"
`;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/hostname_module.html */
export const hostname: Module<ArgumentsOf<typeof schema>> = {
  ...builtin('hostname', 'Gives the host its name.'),
  schema,
  checkMode: 'full',
  async run(host, { name, use }, context) {
    const output = await host.run({ script: SCRIPT, args: [name, use ?? '', context.check ? '1' : '0'] });
    const records = readRecords(output);
    const failure = records.get('fail');
    if (failure !== undefined) return fail(failure);
    const [current = '', permanent = ''] = [records.get('current'), records.get('permanent')];
    const changed = name !== current || name !== permanent;
    const before = name === current ? permanent : current;
    const fqdn = fullName(records.get('names') ?? '');
    return {
      changed,
      name,
      ansible_facts: {
        ansible_hostname: name.split('.')[0],
        ansible_nodename: name,
        ansible_fqdn: fqdn,
        ansible_domain: fqdn.split('.').slice(1).join('.'),
      },
      ...(changed ? { diff: { before: `hostname = ${before}\n`, after: `hostname = ${name}\n` } } : {}),
    };
  },
};

/** As Python's getfqdn: the first name of the address that has a dot, else its first. */
function fullName(line: string): string {
  const words = line.split(/\s+/).filter(word => word !== '');
  const names = words.length > 1 ? words.slice(1) : words;
  return names.find(name => name.includes('.')) ?? names[0] ?? '';
}
