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
  postgresql_pg_hba: "'template', 'blockinfile' or 'lineinfile' can write pg_hba.conf",
  postgresql_tablespace: "'postgresql_query' with 'autocommit' can create a tablespace",
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
    'aerospike_migrations airbrake_deployment aix_devices aix_filesystem aix_inittab aix_lvg aix_lvol ' +
    'apache2_mod_proxy apache2_module apconos_command apt_repo apt_rpm awall bcf_switch beadm bearychat ' +
    'bigmon_chain bigmon_policy bigpanda blockdev bower bundler bzr campfire capabilities cargo catapult ' +
    'chroot circonus_annotation cisco_spark cli_command cli_config cloud_init_data_facts cloudformation ' +
    'cloudtrail cloudwatchevent_rule cobbler_sync cobbler_system composer consul copr cpanm cronvar crypttab ' +
    'cv_server_provision data_pipeline dconf deploy_helper digital_ocean django_manage dms_endpoint ' +
    'dms_replication_subnet_group dnf_config_manager dnsimple dnsmadeeasy dynamodb_table dynamodb_ttl ' +
    'easy_install ec2 edgeswitch_facts edgeswitch_vlan efs ejabberd_user elasticache elasticsearch_plugin ' +
    'emc_vnx_sg_member eric_eccli_command etcd3 execute_lambda facter faz_device flatpak flatpak_remote ' +
    'flowadm flowdock foreman gc_storage gce gconftool2 gcpubsub gcspanner git_config grove gunicorn haproxy ' +
    'helm heroku_collaborator hg hipchat homebrew homebrew_cask homebrew_tap honeybadger_deployment hponcfg ' +
    'iam iap_start_workflow iap_token icinga2_feature icinga2_host ig_config ig_unit_information imc_rest ' +
    'imgadm infinity installp interfaces_file ip_netns ipify_facts ipinfoio_facts ipmi_boot ipmi_power ' +
    'ipwcli_dns irc iso_extract jabber java_cert java_keystore jboss jira k8s katello kernel_blacklist ' +
    'keyring kibana_plugin kinesis_stream kubevirt_cdi_upload kubevirt_preset kubevirt_pvc kubevirt_rs ' +
    'kubevirt_template kubevirt_vm lambda launchd layman lbu librato_annotation lightsail linode ' +
    'listen_ports_facts lldp logentries logentries_msg logicmonitor logrotate logstash_plugin luks_device ' +
    'lxc_container lxca_cmms lxca_nodes macports mail make mas matrix mattermost maven_artifact mksysb monit ' +
    'mqtt mssql_db mysql_db mysql_info mysql_query mysql_replication mysql_user mysql_variables nagios nclu ' +
    'netact_cm_command netcup_dns newrelic_deployment nexmo nginx_status_facts nginx_status_info nictagadm ' +
    'nmcli nosh nsupdate nuage_vspk oci_vcn office_365_connector_card ohai omapi_host ome_device_info ' +
    'open_iscsi openbsd_pkg opendj_backendprop openshift_raw openshift_scale openssh_cert ' +
    'openssl_certificate_info openwrt_init opkg opx_cps osx_defaults osx_say ovirt pacemaker_cluster pacman ' +
    'pagerduty pagerduty_alert patch pear pids pingdom pip_package_info pipx pkg5 pkg5_publisher pkgin ' +
    'pkgng pkgutil portage portinstall postgresql_copy postgresql_idx postgresql_lang postgresql_publication ' +
    'postgresql_sequence postgresql_subscription postgresql_user_obj_stat_info profitbricks proxmox psexec ' +
    'pubnub_blocks pulp_repo puppet pushbullet pushover python_requirements_facts python_requirements_info ' +
    'rax rds read_csv redhat_subscription redis redshift rhevm rhsm_release rhsm_repository riak rocketchat ' +
    'route53 rpm_ostree_pkg runit say sefcontext selinux_permissive selogin sendgrid seport serverless sl_vm ' +
    'slack slackpkg snap_alias snmp_facts sns sns_topic solaris_zone sorcery spectrum_device ' +
    'spotinst_aws_elastigroup sqs_queue ss_3par_cpg ssh_config stackdriver stacki_host statusio_maintenance ' +
    'sudoers supervisorctl svc svr4pkg swdepot swupd syslogger syspatch sysrc sysupgrade taiga_issue telegram ' +
    'telnet terraform twilio typetalk uptimerobot urpmi vdo virt virt_net virt_pool vmadm wakeonlan x509_crl ' +
    'x509_crl_info xattr xbps xfconf xfs_quota yarn zfs zfs_delegate_admin zfs_facts znode zpool_facts ' +
    'zypper_repository'
  ).split(' '),
);
const FAMILIES =
  /^(a10|aci|acme|aireos|ali|aruba|asa|atomic|avi|aws|azure_rm|bigip|bigiq|bitbucket|ce|checkpoint|clc|cloudflare|cloudformation|cloudfront|cloudscale|cloudwatchlogs|cnos|consul|cp|cpm|cs|cyberark|datadog|dellos10|dellos6|dellos9|digital_ocean|dimensiondata|dladm|docker|ec2|ecs|edgeos|efs|elasticache|elb|enos|eos|exo|exos|fmgr|fortios|frr|ftd|gcdns|gce|gcp|gcpubsub|github|gitlab|gluster|grafana|hcloud|helm|hetzner|hpilo|hwc|iam|ibm|icx|idrac|infini|influxdb|intersight|ios|iosxr|ipa|ipadm|ironware|jenkins|junos|k8s|keycloak|kubernetes|lambda|ldap|linode|logicmonitor|lxd|manageiq|memset|meraki|mongodb|mso|na|net|netapp|netbox|netconf|netscaler|nios|nos|nso|nxos|one|oneandone|onepassword|oneview|online|onyx|openvswitch|ordnance|os|ovh|ovirt|packet|panos|pn|podman|profitbricks|proxmox|proxysql|purefa|purefb|rabbitmq|rax|rds|redfish|redis|redshift|restconf|rhn|rollbar|route53|routeros|rundeck|s3|scaleway|sensu|sf|skydive|slxos|smartos|snow|sros|sts|tower|ucs|udm|utm|vca|vcenter|vdirect|vertica|vexata|vmware|voss|vr|vsphere|vultr|vyos|webfaction|win|xenserver|zabbix)_\w+$/;

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
