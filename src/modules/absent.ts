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
    'aix_filesystem apache2_mod_proxy apache2_module apt_repo apt_rpm blockdev bower bundler bzr capabilities ' +
    'cargo chroot cloud_init_data_facts cloudformation composer consul copr cpanm cronvar crypttab dconf ' +
    'deploy_helper django_manage dnf_config_manager dnsimple dynamodb_table easy_install ec2 ' +
    'elasticsearch_plugin etcd3 facter flatpak flatpak_remote foreman gconftool2 git_config gunicorn haproxy ' +
    'helm hg hipchat homebrew homebrew_cask homebrew_tap iam icinga2_feature icinga2_host imgadm interfaces_file ' +
    'ip_netns ipify_facts ipmi_boot ipmi_power irc iso_extract jabber java_cert java_keystore jira k8s ' +
    'kernel_blacklist keyring kibana_plugin lambda launchd layman listen_ports_facts lldp logentries logrotate ' +
    'logstash_plugin luks_device lxc_container macports mail make mattermost maven_artifact mksysb monit mqtt ' +
    'mssql_db mysql_db mysql_info mysql_query mysql_replication mysql_user mysql_variables nagios ' +
    'newrelic_deployment nginx_status_info nmcli nsupdate ohai open_iscsi openbsd_pkg openssh_cert ' +
    'openssh_keypair opkg osx_defaults pacemaker_cluster pacman pagerduty pamd patch pear pids pip_package_info ' +
    'pipx pkg5 pkgin pkgng pkgutil portage portinstall psexec puppet pushover python_requirements_info rds ' +
    'read_csv redhat_subscription rhsm_release rhsm_repository riak rocketchat route53 rpm_ostree_pkg runit say ' +
    'sefcontext selinux_permissive selogin sendgrid seport slack slackpkg snap_alias snmp_facts sns sns_topic ' +
    'solaris_zone sqs_queue ssh_config sudoers supervisorctl svc svr4pkg swdepot swupd syslogger sysrc ' +
    'sysupgrade telegram telnet terraform twilio urpmi vdo virt virt_net virt_pool wakeonlan x509_crl ' +
    'x509_crl_info xattr xbps xfs_quota yarn zfs zfs_facts znode zpool_facts zypper_repository'
  ).split(' '),
);
const FAMILIES =
  /^(aci|acme|asa|aws|azure_rm|bigip|ce|cloudflare|cloudformation|cloudfront|consul|cp|cs|digital_ocean|docker|ec2|ecs|elasticache|elb|eos|fortios|gce|gcp|github|gitlab|gluster|grafana|hcloud|helm|hetzner|iam|influxdb|ios|iosxr|ipa|jenkins|junos|k8s|keycloak|kubernetes|lambda|ldap|linode|lxd|mongodb|na|net|netapp|netbox|nxos|openvswitch|os|ovirt|panos|podman|proxmox|proxysql|rabbitmq|rax|rds|redfish|redis|route53|s3|scaleway|sensu|tower|ucs|vcenter|vertica|vmware|vultr|vyos|win|xenserver|zabbix)_\w+$/;

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
