// pamd beside that of community.general: the rules of a service, changed and found again.
import { compareSteps } from './roots/compare.ts';
import { each } from './roots/steps.ts';

const PREPARE = `
mkdir -p /srv/pam
cat >/srv/pam/svc <<'EOF'
# The service

@include common-auth
auth	required pam_env.so  envfile=/etc/default/locale user_readenv=1
auth [success=1 default = ignore]	pam_unix.so nullok [a b] c
-session optional pam_systemd.so
session    optional   pam_motd.so  motd=/run/motd.dynamic
session    optional   pam_motd.so noupdate
# about the last
session    required   pam_limits.so
# the end
EOF
printf 'auth required pam_permit.so\\n' >/srv/pam/one
printf 'auth required pam_permit.so\\n  # not at the start\\n' >/srv/pam/odd
printf 'auth whatever pam_permit.so\\n' >/srv/pam/control
printf 'auth [success=1 nothing=ok] pam_permit.so\\n' >/srv/pam/value
printf 'auth [success=maybe] pam_permit.so\\n' >/srv/pam/action
chmod 640 /srv/pam/svc; ln -s svc /srv/pam/link
`;

/** Without the time of the mark. */
const show = (name: string): string =>
  `sed 's/\\(Updated by Ansible\\).*/\\1/' /srv/pam/${name}; stat -c %a /srv/pam/${name}`;
const motd = { type: 'session', control: 'optional', module_path: 'pam_motd.so' };
const unix = { type: 'auth', control: '[success=1 default=ignore]', module_path: 'pam_unix.so' };
const limits = { type: 'session', control: 'required', module_path: 'pam_limits.so' };
const permit = { type: 'auth', control: 'required', module_path: 'pam_permit.so' };
const created = { new_type: 'session', new_control: '[default=die]', new_module_path: 'pam_new.so' };
const inPam = (name: string) => ({ path: '/srv/pam', name });

compareSteps('pamd', PREPARE, [
  ...each(
    'community.general.pamd',
    { args: { ...inPam('svc'), ...motd, state: 'absent' }, check: true },
    { args: { ...inPam('svc'), ...unix, control: '[success=1 default = ignore]', state: 'absent' } },
    show('svc'),
    { args: { ...inPam('link'), ...unix, new_control: 'sufficient', new_module_path: 'pam_unix2.so' } },
    show('svc'),
    { args: { ...inPam('svc'), ...unix, new_control: 'sufficient' } },
    { args: { ...inPam('svc'), ...limits, module_arguments: ['conf=/etc/l debug', '[x y]'] } },
    { args: { ...inPam('svc'), ...limits, module_arguments: ['conf=/etc/l debug', '[x y]'] } },
    show('svc'),
    { args: { ...inPam('svc'), ...limits, module_arguments: 'conf=/m', state: 'args_present' } },
    { args: { ...inPam('svc'), ...limits, module_arguments: 'quiet', state: 'args_present' } },
    { args: { ...inPam('svc'), ...limits, module_arguments: ['quiet', 'conf=/m'], state: 'args_present' } },
    { args: { ...inPam('svc'), ...limits, module_arguments: '[x]', state: 'args_present' } },
    { args: { ...inPam('svc'), ...limits, module_arguments: ['debug', 'none'], state: 'args_absent' } },
    { args: { ...inPam('svc'), ...limits, module_arguments: ['debug', 'none'], state: 'args_absent' } },
    { args: { ...inPam('svc'), ...limits, state: 'args_absent' } },
    show('svc'),
    { args: { ...inPam('svc'), ...limits, module_arguments: '' } },
    { args: { ...inPam('svc'), ...motd, ...created, state: 'before', module_arguments: ['a=b'] } },
    { args: { ...inPam('svc'), ...motd, ...created, state: 'before' } },
    show('svc'),
    { args: { ...inPam('svc'), ...motd, state: 'absent', backup: true }, ignore: ['backupdest'] },
    'ls /srv/pam | grep -c "^svc\\..*~$"',
    {
      args: {
        ...inPam('svc'),
        ...created,
        type: '-session',
        control: 'optional',
        module_path: 'pam_systemd.so',
        state: 'after',
      },
    },
    { args: { ...inPam('svc'), ...motd, state: 'before' } },
    { args: { ...inPam('one'), ...permit, ...created, state: 'after' } },
    { args: { ...inPam('one'), ...permit, ...created, state: 'after' } },
    { args: { ...inPam('one'), ...permit, new_type: 'account', new_control: 'nothing' } },
    show('one'),
    { args: { ...inPam('odd'), ...permit, state: 'updated' } },
    { args: { ...inPam('control'), ...permit } },
    { args: { ...inPam('value'), ...permit } },
    { args: { ...inPam('action'), ...permit } },
    { args: { ...inPam('none'), ...permit } },
    { args: { ...permit, path: '/nowhere', name: '/srv/pam/one', state: 'absent' } },
    show('one'),
  ),
]);
