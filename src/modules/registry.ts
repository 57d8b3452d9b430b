// Which modules there are. A module's file is loaded when a playbook first uses it, so that start-up stays fast.
import { nearest } from '../errors.ts';
import { insteadOf } from './absent.ts';
import type { Module } from './module.ts';

// `never`: each module has its own type of arguments; `prepareArguments` makes them fit.
type Loader = () => Promise<Module<never>>;

/** One line per module, sorted by name. */
const LOADERS: Readonly<Record<string, Loader>> = {
  acl: async () => (await import('./acl.ts')).acl,
  add_host: async () => (await import('./add_host.ts')).add_host,
  alternatives: async () => (await import('./alternatives.ts')).alternatives,
  apt: async () => (await import('./apt.ts')).apt,
  apt_key: async () => (await import('./apt_key.ts')).apt_key,
  apt_repository: async () => (await import('./apt_repository.ts')).apt_repository,
  archive: async () => (await import('./archive.ts')).archive,
  assemble: async () => (await import('./assemble.ts')).assemble,
  assert: async () => (await import('./assert.ts')).assert,
  async_status: async () => (await import('./async_status.ts')).async_status,
  authorized_key: async () => (await import('./authorized_key.ts')).authorized_key,
  blockinfile: async () => (await import('./blockinfile.ts')).blockinfile,
  clone_claim: async () => (await import('./clone_claim.ts')).clone_claim,
  clone_timelines: async () => (await import('./clone_timelines.ts')).clone_timelines,
  command: async () => (await import('./command.ts')).command,
  confirm: async () => (await import('./confirm.ts')).confirm,
  copy: async () => (await import('./copy.ts')).copy,
  cron: async () => (await import('./cron.ts')).cron,
  crontab_lines: async () => (await import('./crontab_lines.ts')).crontab_lines,
  deb822_repository: async () => (await import('./deb822_repository.ts')).deb822_repository,
  debconf: async () => (await import('./debconf.ts')).debconf,
  debug: async () => (await import('./debug.ts')).debug,
  dpkg_selections: async () => (await import('./dpkg_selections.ts')).dpkg_selections,
  drill_check: async () => (await import('./drill_check.ts')).drill_check,
  drill_clean: async () => (await import('./drill_clean.ts')).drill_clean,
  drill_plan: async () => (await import('./drill_plan.ts')).drill_plan,
  drill_report: async () => (await import('./drill_report.ts')).drill_report,
  drill_restore: async () => (await import('./drill_restore.ts')).drill_restore,
  fail: async () => (await import('./fail.ts')).fail,
  fetch: async () => (await import('./fetch.ts')).fetch,
  file: async () => (await import('./file.ts')).file,
  find: async () => (await import('./find.ts')).find,
  gather_facts: async () => (await import('./gather_facts.ts')).gather_facts,
  get_url: async () => (await import('./get_url.ts')).get_url,
  getent: async () => (await import('./getent.ts')).getent,
  git: async () => (await import('./git.ts')).git,
  group: async () => (await import('./group.ts')).group,
  group_by: async () => (await import('./group_by.ts')).group_by,
  hostname: async () => (await import('./hostname.ts')).hostname,
  include_vars: async () => (await import('./include_vars.ts')).include_vars,
  ini_file: async () => (await import('./ini_file.ts')).ini_file,
  iptables: async () => (await import('./iptables.ts')).iptables,
  known_hosts: async () => (await import('./known_hosts.ts')).known_hosts,
  lineinfile: async () => (await import('./lineinfile.ts')).lineinfile,
  locale_gen: async () => (await import('./locale_gen.ts')).locale_gen,
  modprobe: async () => (await import('./modprobe.ts')).modprobe,
  mount: async () => (await import('./mount.ts')).mount,
  openssh_keypair: async () => (await import('./openssh_keypair.ts')).openssh_keypair,
  openssl_csr: async () => (await import('./openssl_csr.ts')).openssl_csr,
  openssl_csr_pipe: async () => (await import('./openssl_csr_pipe.ts')).openssl_csr_pipe,
  openssl_dhparam: async () => (await import('./openssl_dhparam.ts')).openssl_dhparam,
  openssl_privatekey: async () => (await import('./openssl_privatekey.ts')).openssl_privatekey,
  openssl_privatekey_pipe: async () => (await import('./openssl_privatekey_pipe.ts')).openssl_privatekey_pipe,
  package: async () => (await import('./package.ts')).packageModule,
  package_facts: async () => (await import('./package_facts.ts')).package_facts,
  pam_limits: async () => (await import('./pam_limits.ts')).pam_limits,
  pamd: async () => (await import('./pamd.ts')).pamd,
  patroni_cluster: async () => (await import('./patroni_cluster.ts')).patroni_cluster,
  patroni_forget: async () => (await import('./patroni_forget.ts')).patroni_forget,
  patroni_pause: async () => (await import('./patroni_pause.ts')).patroni_pause,
  pause: async () => (await import('./pause.ts')).pause,
  pg_identity: async () => (await import('./pg_identity.ts')).pg_identity,
  pg_server: async () => (await import('./pg_server.ts')).pg_server,
  pgbackrest_command: async () => (await import('./pgbackrest_command.ts')).pgbackrest_command,
  pgbackrest_delete: async () => (await import('./pgbackrest_delete.ts')).pgbackrest_delete,
  pgbackrest_expire: async () => (await import('./pgbackrest_expire.ts')).pgbackrest_expire,
  pgbackrest_info: async () => (await import('./pgbackrest_info.ts')).pgbackrest_info,
  pgbackrest_options: async () => (await import('./pgbackrest_options.ts')).pgbackrest_options,
  pgbackrest_policy: async () => (await import('./pgbackrest_policy.ts')).pgbackrest_policy,
  pgbackrest_preview: async () => (await import('./pgbackrest_preview.ts')).pgbackrest_preview,
  pgbackrest_repositories: async () => (await import('./pgbackrest_repositories.ts')).pgbackrest_repositories,
  pgbackrest_verify: async () => (await import('./pgbackrest_verify.ts')).pgbackrest_verify,
  ping: async () => (await import('./ping.ts')).ping,
  pip: async () => (await import('./pip.ts')).pip,
  pitr_flush: async () => (await import('./pitr_flush.ts')).pitr_flush,
  pitr_forward: async () => (await import('./pitr_forward.ts')).pitr_forward,
  pitr_note: async () => (await import('./pitr_note.ts')).pitr_note,
  pitr_plan: async () => (await import('./pitr_plan.ts')).pitr_plan,
  pitr_promote: async () => (await import('./pitr_promote.ts')).pitr_promote,
  pitr_put_back: async () => (await import('./pitr_put_back.ts')).pitr_put_back,
  pitr_replica: async () => (await import('./pitr_replica.ts')).pitr_replica,
  pitr_restore: async () => (await import('./pitr_restore.ts')).pitr_restore,
  pitr_summary: async () => (await import('./pitr_summary.ts')).pitr_summary,
  pitr_verify: async () => (await import('./pitr_verify.ts')).pitr_verify,
  pitr_wait: async () => (await import('./pitr_wait.ts')).pitr_wait,
  postgresql_db: async () => (await import('./postgresql_db.ts')).postgresql_db,
  postgresql_ext: async () => (await import('./postgresql_ext.ts')).postgresql_ext,
  postgresql_info: async () => (await import('./postgresql_info.ts')).postgresql_info,
  postgresql_membership: async () => (await import('./postgresql_membership.ts')).postgresql_membership,
  postgresql_owner: async () => (await import('./postgresql_owner.ts')).postgresql_owner,
  postgresql_ping: async () => (await import('./postgresql_ping.ts')).postgresql_ping,
  postgresql_privs: async () => (await import('./postgresql_privs.ts')).postgresql_privs,
  postgresql_query: async () => (await import('./postgresql_query.ts')).postgresql_query,
  postgresql_schema: async () => (await import('./postgresql_schema.ts')).postgresql_schema,
  postgresql_set: async () => (await import('./postgresql_set.ts')).postgresql_set,
  postgresql_slot: async () => (await import('./postgresql_slot.ts')).postgresql_slot,
  postgresql_table: async () => (await import('./postgresql_table.ts')).postgresql_table,
  postgresql_user: async () => (await import('./postgresql_user.ts')).postgresql_user,
  raw: async () => (await import('./raw.ts')).raw,
  reboot: async () => (await import('./reboot.ts')).reboot,
  replace: async () => (await import('./replace.ts')).replace,
  script: async () => (await import('./script.ts')).script,
  service: async () => (await import('./service.ts')).service,
  service_facts: async () => (await import('./service_facts.ts')).service_facts,
  set_fact: async () => (await import('./set_fact.ts')).set_fact,
  set_stats: async () => (await import('./set_stats.ts')).set_stats,
  setup: async () => (await import('./setup.ts')).setup,
  shell: async () => (await import('./shell.ts')).shell,
  slurp: async () => (await import('./slurp.ts')).slurp,
  stat: async () => (await import('./stat.ts')).stat,
  synchronize: async () => (await import('./synchronize.ts')).synchronize,
  sysctl: async () => (await import('./sysctl.ts')).sysctl,
  systemd: async () => (await import('./systemd.ts')).systemd,
  tempfile: async () => (await import('./tempfile.ts')).tempfile,
  template: async () => (await import('./template.ts')).template,
  timezone: async () => (await import('./timezone.ts')).timezone,
  unarchive: async () => (await import('./unarchive.ts')).unarchive,
  uri: async () => (await import('./uri.ts')).uri,
  user: async () => (await import('./user.ts')).user,
  validate_argument_spec: async () => (await import('./validate_argument_spec.ts')).validate_argument_spec,
  wait_for: async () => (await import('./wait_for.ts')).wait_for,
  wait_for_connection: async () => (await import('./wait_for_connection.ts')).wait_for_connection,
  wal_explore: async () => (await import('./wal_explore.ts')).wal_explore,
  x509_certificate: async () => (await import('./x509_certificate.ts')).x509_certificate,
  x509_certificate_pipe: async () => (await import('./x509_certificate_pipe.ts')).x509_certificate_pipe,
};

/** Other short names that Ansible knows a module by. */
const SYNONYMS: Readonly<Record<string, string>> = {
  openssl_certificate: 'x509_certificate',
  systemd_service: 'systemd',
};

/** Modules that are in a collection of their own. `ansible.builtin` and `ansible.legacy` know them too, from before there were any. */
const COLLECTIONS: Readonly<Record<string, RegExp>> = {
  'community.postgresql': /^postgresql_/,
  'ansible.posix': /^(acl|authorized_key|mount|synchronize|sysctl)$/,
  'community.crypto':
    /^(openssh_keypair|openssl_certificate|openssl_dhparam|(openssl_csr|openssl_privatekey|x509_certificate)(_pipe)?)$/,
  'community.general':
    /^(alternatives|archive|ini_file|locale_gen|modprobe|pam_limits|pamd|timezone|postgresql_\w+)$/,
};

/** Modules that Ansible has not: no collection of its own holds them. */
const OWN = /^(clone_|drill_|patroni_|pg_|pgbackrest_|pitr_|wal_)|^(confirm|crontab_lines)$/;

/** Modules that are younger than their collection: known in it alone. */
const YOUNGER = /^(openssl_csr|openssl_privatekey|x509_certificate)_pipe$/;

/** Modules that act here, or on files of both sides: they cannot be left to themselves by `async`. */
const ATTENDED = new Set(
  (
    'add_host assert assemble copy debug fail fetch group_by include_vars pause raw script set_fact set_stats template ' +
    'reboot synchronize unarchive validate_argument_spec wait_for_connection'
  ).split(' '),
);

/** Whether a task may run a module with `async`. */
export function canRunAlone(module: Module): boolean {
  return !ATTENDED.has(module.name);
}

/** Modules that take free text; a test holds this against their own `freeForm`. */
const FREE_FORM = new Set(['command', 'include_vars', 'raw', 'script', 'shell']);

const loaded = new Map<string, Module>();

/** The short name of a module that we have, whatever way it was written. */
export function resolveModuleName(name: string): string | undefined {
  const dot = name.lastIndexOf('.');
  const short = name.slice(dot + 1);
  if (dot >= 0 && !isIn(name.slice(0, dot), short)) return undefined;
  const canonical = Object.hasOwn(SYNONYMS, short) ? SYNONYMS[short] : short;
  return canonical !== undefined && Object.hasOwn(LOADERS, canonical) ? canonical : undefined;
}

function isIn(collection: string, short: string): boolean {
  if (collection === 'ansible.builtin' || collection === 'ansible.legacy')
    return !OWN.test(short) && !YOUNGER.test(short);
  return COLLECTIONS[collection]?.test(short) === true;
}

/** Loads the modules of these names, written short or in full; names that nobody knows are passed over. */
export async function loadModules(names: Iterable<string>): Promise<void> {
  for (const name of new Set(Array.from(names, resolveModuleName))) {
    const load = name === undefined || loaded.has(name) ? undefined : LOADERS[name];
    if (name !== undefined && load !== undefined) loaded.set(name, await load());
  }
}

/** A module by its short or full name, once `loadModules` was asked for it. */
export function findModule(name: string): Module | undefined {
  const short = resolveModuleName(name);
  return short === undefined ? undefined : loaded.get(short);
}

/** Every short name, for suggestions and documentation. */
export function moduleNames(): string[] {
  return Object.keys(LOADERS);
}

/** What to say to someone who wrote the name of a module that we do not have; undefined when nothing comes near. */
export function suggestModule(name: string): string | undefined {
  const short = name.slice(name.lastIndexOf('.') + 1);
  if (resolveModuleName(short) !== undefined) return `did you mean '${fullName(short)}'?`;
  const near = nearest(short, moduleNames());
  return insteadOf(short) ?? (near && `did you mean '${near}'?`);
}

/** Whether a module is one that Ansible has not, however a task writes it. */
export function isOurs(name: string): boolean {
  return OWN.test(resolveModuleName(name) ?? '');
}

/** The name with the collection that a module is in; the short one for a module of our own. */
function fullName(short: string): string {
  if (OWN.test(short)) return short;
  const collection = Object.keys(COLLECTIONS).find(name => COLLECTIONS[name]?.test(short));
  return `${collection ?? 'ansible.builtin'}.${short}`;
}

/** Whether a module takes text that is no `key=value`, known without loading it. */
export function takesFreeForm(name: string): boolean {
  return FREE_FORM.has(resolveModuleName(name) ?? '');
}
