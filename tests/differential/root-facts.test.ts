// Modules that only read a host, beside ansible-core's.
import { compareSteps } from './roots/compare.ts';

compareSteps('facts', ':', [
  { module: 'service_facts', args: {} },
  { module: 'package_facts', args: {} },
  { module: 'package_facts', args: { manager: ['apt', 'rpm'], strategy: 'all' } },
  { module: 'package_facts', args: { manager: 'rpm' } },
  { module: 'getent', args: { database: 'passwd', key: 'root' } },
  { module: 'getent', args: { database: 'passwd' } },
  { module: 'getent', args: { database: 'group', split: ':' } },
  { module: 'getent', args: { database: 'hosts' } },
  { module: 'getent', args: { database: 'services', key: 'http', fail_key: false } },
  { module: 'getent', args: { database: 'services', key: 'reprise-none', fail_key: false } },
  { module: 'getent', args: { database: 'passwd', key: 'reprise-none' } },
  { module: 'getent', args: { database: 'shadow', key: 'root' } },
  { module: 'getent', args: { database: 'nonsense' } },
  { module: 'getent', args: { database: 'passwd', key: 'root', service: 'files' } },
  { module: 'getent', args: { database: 'protocols', key: 'tcp', split: ' ' } },
  { module: 'getent', args: { database: 'ethers' } },
  { module: 'getent', args: { database: 'ahosts', key: 'localhost' } },
  { module: 'getent', args: { database: 'shadow', key: 'root' }, check: true },
]);

const SYSTEMD = `
mkdir -p /run/systemd/system; rm /usr/bin/systemctl
cat >/usr/bin/systemctl <<'EOF'
#!/bin/sh
case $1 in
  list-units) cat <<'TEXT'
UNIT LOAD ACTIVE SUB DESCRIPTION
● apparmor.service not-found inactive dead apparmor.service
cron.service loaded active running Regular background program
getty@tty1.service loaded active running Getty on tty1
● masked.service masked inactive dead masked.service
● broken.service loaded failed failed Broken
exited.service loaded active exited Done

LOAD = Reflects whether the unit definition was properly loaded.
6 loaded units listed.
TEXT
  ;;
  list-unit-files) cat <<'TEXT'
UNIT FILE STATE PRESET
cron.service enabled enabled
getty@.service enabled enabled
masked.service masked enabled
broken.service enabled enabled
exited.service static -
idle.service disabled enabled
alias.service alias -

7 unit files listed.
TEXT
  ;;
  show) id=
    for word; do case $word in *@.service) echo missing the instance name >&2; exit 1;; *.service) unit=$word; state=inactive
      [ "$unit" = alias.service ] && state=active
      case " $* " in *property=Id*) echo "Id=$unit";; esac
      echo "ActiveState=$state"
      case " $* " in *property=Id*) echo;; esac;; esac; done;;
esac
EOF
chmod 755 /usr/bin/systemctl
`;

compareSteps('systemd', SYSTEMD, [{ module: 'service_facts', args: {} }], { init: 'systemd' });

const VOLUMES = `
for program in vgs lvs pvs; do printf '#!/bin/sh\ncat /srv/%s\n' $program >/usr/local/sbin/$program; done
chmod 755 /usr/local/sbin/?[vg]s
printf '  data,1,2,0,wz--n-,99.00,9.00\n' >/srv/vgs
printf '  pg,data,-wi-a-----,80.00,,,,,,,,\n  wal,data,-wi-ao----,10.00,,,,,,,,\n' >/srv/lvs
printf '  /dev/vdb,data,lvm2,a--,99.00,9.00\n  /dev/vdc,,lvm2,---,5.00,5.00\n' >/srv/pvs
printf '#!/bin/sh\nprintf "Current: cap_chown,cap_kill=ep\\nBounding set =\\n"\n' >/usr/local/sbin/capsh; chmod 755 /usr/local/sbin/capsh
`;

compareSteps('volumes and capabilities', VOLUMES, [
  { module: 'setup', args: { gather_subset: ['!all', '!min', 'hardware'], filter: ['ansible_lvm'] } },
  { module: 'setup', args: { gather_subset: ['!all', '!min', 'caps'] } },
]);
