// Modules that Ansible has and we do not: what to do instead, and which names stand for one of them.

/** What to do instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  apk: "'command' can run apk",
  at: "'cron' can schedule",
  certificate_complete_chain: "'assemble' can put certificates into one file",
  dnf5: "'command' can run dnf5; only 'apt' is a module here",
  dnf: "'command' can run dnf; only 'apt' is a module here",
  docker_compose: "'command' can run docker compose",
  docker_container: "'command' can run docker",
  docker_image: "'command' can run docker",
  docker_network: "'command' can run docker",
  expect: "'command' with 'stdin' can answer a program",
  filesystem: "'command' with 'creates' can make a file system",
  firewalld: "'command' can run firewall-cmd",
  gem: "'command' can run gem",
  get_certificate: "'command' can run openssl s_client",
  htpasswd: "'copy' or 'template' can write the file; the filter 'password_hash' makes hashes",
  lvg: "'command' can run vgcreate",
  lvol: "'command' can run lvcreate",
  npm: "'command' can run npm",
  openssl_csr_info: "'command' can run openssl req -text",
  openssl_pkcs12: "'command' can run openssl pkcs12",
  openssl_privatekey_info: "'command' can run openssl pkey -text_pub",
  openssl_publickey: "'command' can run openssl pkey -pubout, with 'creates'",
  parted: "'command' can run parted",
  rpm_key: "'command' can run rpm --import",
  seboolean: "'command' can run setsebool",
  selinux: "'command' can run setenforce",
  snap: "'command' can run snap",
  subversion: "'command' can run svn",
  sysvinit: "'service' drives init scripts too",
  ufw: "'command' can run ufw",
  win_command: 'hosts with Windows are not supported',
  win_copy: 'hosts with Windows are not supported',
  win_shell: 'hosts with Windows are not supported',
  x509_certificate_info: "'command' can run openssl x509 -text",
  xml: "'replace' or 'template' can change the file",
  yum: "'command' can run yum; only 'apt' is a module here",
  yum_repository: "'copy' or 'template' can write the file under /etc/yum.repos.d",
  zypper: "'command' can run zypper; only 'apt' is a module here",
};

/** More short names of modules that playbooks for several systems carry, families of them by their first word. */
const OTHERS = new Set(
  (
    'aix_filesystem apt_rpm blockdev bower bundler bzr capabilities cargo chroot composer copr cpanm crypttab ' +
    'cronvar dconf dnf_config_manager easy_install flatpak flatpak_remote hg homebrew homebrew_cask homebrew_tap imgadm ' +
    'interfaces_file ipmi_boot java_cert java_keystore kernel_blacklist keyring launchd layman listen_ports_facts ' +
    'logrotate lxc_container macports make maven_artifact mksysb monit mysql_db mysql_info mysql_query mysql_replication mysql_user ' +
    'mysql_variables nmcli open_iscsi openbsd_pkg opkg osx_defaults pacman pids pipx pkg5 pkgin pkgng pkgutil portage portinstall ' +
    'redhat_subscription rhsm_release rhsm_repository rpm_ostree_pkg runit sefcontext selinux_permissive selogin seport slackpkg ' +
    'snap_alias solaris_zone ssh_config sudoers supervisorctl svc svr4pkg swdepot swupd sysrc sysupgrade urpmi xattr xbps yarn ' +
    'zfs zfs_facts zpool_facts zypper_repository'
  ).split(' '),
);
const FAMILIES =
  /^(aws|azure_rm|bigip|cloudflare|consul|digital_ocean|docker|ec2|elb|gcp|github|gitlab|grafana|hcloud|helm|iam|influxdb|ios|junos|k8s|kubernetes|ldap|lxd|mongodb|nxos|os|proxmox|rabbitmq|rds|redis|route53|s3|vmware|win|zabbix)_\w+$/;

/** Whether Ansible has a module of that name, as far as can be told without it: another collection's may well exist. */
export function isElsewhere(name: string): boolean {
  const [, namespace, short = name] = /^(\w+\.\w+)\.([\w.]+)$/.exec(name) ?? [];
  const isAnsibles =
    namespace === undefined || namespace === 'ansible.builtin' || namespace === 'ansible.legacy';
  return !isAnsibles || Object.hasOwn(INSTEAD, short) || OTHERS.has(short) || FAMILIES.test(short);
}

/** What to do instead of a module that we do not have, by its short name. */
export function insteadOf(short: string): string | undefined {
  return Object.hasOwn(INSTEAD, short) ? INSTEAD[short] : undefined;
}
