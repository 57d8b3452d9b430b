// Every module that real estates of PostgreSQL use answers to its short name and its full ones; others are refused helpfully.
import { expect, test } from '@jest/globals';
import { resolveModuleName, suggestModule } from '../../src/modules/registry.ts';

const PROMISED: Readonly<Record<string, string>> = {
  'ansible.builtin':
    'file shell systemd copy template command set_fact assert wait_for debug package apt stat lineinfile fail user group slurp ' +
    'find script replace service service_facts pause include_vars cron blockinfile fetch uri get_url hostname getent known_hosts ' +
    'unarchive tempfile assemble raw ping setup reboot wait_for_connection async_status add_host group_by set_stats ' +
    'validate_argument_spec apt_repository deb822_repository apt_key package_facts pip git iptables debconf dpkg_selections',
  'ansible.posix': 'authorized_key sysctl mount synchronize acl',
  'community.general': 'timezone archive locale_gen ini_file alternatives modprobe pam_limits pamd',
  'community.crypto': 'openssl_privatekey openssl_csr x509_certificate openssl_dhparam openssh_keypair',
  'community.postgresql':
    'postgresql_ping postgresql_info postgresql_query postgresql_db postgresql_user postgresql_privs postgresql_ext ' +
    'postgresql_set postgresql_schema postgresql_slot',
};

const names = Object.entries(PROMISED).flatMap(([collection, list]) =>
  list.split(' ').map(name => [collection, name] as const),
);

test.each(names)('%s.%s', (collection, name) => {
  const written = [name, `${collection}.${name}`, `ansible.builtin.${name}`, `ansible.legacy.${name}`];
  expect(written.map(resolveModuleName)).toEqual(written.map(() => name));
});

test('names from before a collection was split', () => {
  expect(resolveModuleName('community.general.postgresql_db')).toBe('postgresql_db');
  expect(resolveModuleName('openssl_certificate')).toBe('x509_certificate');
  expect(resolveModuleName('community.crypto.openssl_certificate')).toBe('x509_certificate');
});

test.each(['openssl_privatekey_pipe', 'openssl_csr_pipe', 'x509_certificate_pipe'])(
  '%s is known in its collection alone',
  name => {
    const written = [name, `community.crypto.${name}`, `ansible.builtin.${name}`];
    expect(written.map(resolveModuleName)).toEqual([name, name, undefined]);
  },
);

test.each(
  'dnf yum lvol lvg docker_container expect subversion rpm_key yum_repository ufw seboolean htpasswd'.split(
    ' ',
  ),
)('%s is refused, with what to do instead', name => {
  expect(resolveModuleName(name)).toBeUndefined();
  expect(suggestModule(name)).toMatch(/'(command|copy|template)'/);
});

test.each([
  ['community.postgresql.copy', "did you mean 'ansible.builtin.copy'?"],
  ['ansible.posix.timezone', "did you mean 'community.general.timezone'?"],
  ['community.general.mount', "did you mean 'ansible.posix.mount'?"],
  ['ansible.builtin.pitr_plan', "did you mean 'pitr_plan'?"],
  ['community.general.postgresql_bd', "did you mean 'postgresql_db'?"],
])('%s is in no such collection', (name, hint) => {
  expect(resolveModuleName(name)).toBeUndefined();
  expect(suggestModule(name)).toBe(hint);
});
