// The kinds `docker`, `podman`, `chroot` and `nspawn`, by the names and variables that Ansible's plug-ins of these names have.
// https://docs.ansible.com/ansible/latest/collections/community/docker/docker_connection.html
// https://docs.ansible.com/ansible/latest/collections/containers/podman/podman_connection.html
// https://docs.ansible.com/ansible/latest/collections/community/general/chroot_connection.html
import type { CommandKind, CommandTarget } from './host.ts';

const SHELL = '/bin/sh';

/** `docker exec` and `podman exec` are used alike. */
function engine(name: string, program: string, option: { readonly user: string }): CommandKind {
  return {
    name,
    command: ({ address, user, options }, line) => [
      options.executable ?? options.exe ?? program,
      ...wordsOf(options.extra_args),
      'exec',
      '-i',
      ...(user === undefined ? [] : [option.user, user]),
      address,
      SHELL,
      '-c',
      line,
    ],
  };
}

const docker = engine('docker', 'docker', { user: '-u' });
const podman = engine('podman', 'podman', { user: '--user' });

/** The folder is the host's address. Only root may enter it, as root. */
const chroot: CommandKind = {
  name: 'chroot',
  endsWithProgram: true,
  command: ({ address, options }, line) => [
    options.exe ?? options.executable ?? 'chroot',
    address,
    SHELL,
    '-c',
    line,
  ],
};

/**
 * A running container of systemd-nspawn, by its machine name or its folder; registered with machined or not. Parameters: name, line. The first
 * process of the container is the child of the nspawn that was started for this machine. A shell waits for the command, not
 * nsenter, which would stop itself when the container goes down and stops its processes, and keep it from ever ending.
 */
const ENTER = `name=$1
is_ours() {
  last=
  while IFS= read -r word; do
    case $word in
      --machine="$name"|--directory="$name") return 0;;
      "$name") case $last in -M|--machine|-D|--directory) return 0;; esac;;
    esac
    last=$word
  done
  return 1
}
leader=$(machinectl show "$name" --property=Leader --value 2>/dev/null) || leader=
if [ -z "$leader" ]; then
  for folder in /proc/[0-9]*; do
    read -r program <"$folder/comm" 2>/dev/null || continue
    [ "$program" = systemd-nspawn ] || continue
    tr '\\000' '\\n' <"$folder/cmdline" 2>/dev/null | is_ours || continue
    children=$(cat "$folder/task/\${folder#/proc/}/children" 2>/dev/null)
    for child in $children; do
      [ "$(readlink "/proc/$child/ns/pid" 2>/dev/null)" = "$(readlink /proc/self/ns/pid)" ] || leader=$child
    done
  done
fi
[ -n "$leader" ] || { echo "no container of the name $name is running" >&2; exit 1; }
exec nsenter --target "$leader" --mount --uts --ipc --net --pid --no-fork -- /bin/sh -c '"$@"; exit' sh \\
  env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin /bin/sh -c "cd; $2"`;

const nspawn: CommandKind = {
  name: 'nspawn',
  endsWithProgram: true,
  command: ({ address }: CommandTarget, line) => [SHELL, '-c', ENTER, SHELL, address, line],
};

/** Arguments as a user writes them in one variable. */
function wordsOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(/\s+/).filter(word => word !== '');
}

/** All of them, by every name that `ansible_connection` may give. */
export const CONTAINER_KINDS: ReadonlyMap<string, CommandKind> = new Map([
  ...['docker', 'community.docker.docker', 'community.general.docker'].map(name => [name, docker] as const),
  ...['podman', 'containers.podman.podman'].map(name => [name, podman] as const),
  ...['chroot', 'community.general.chroot'].map(name => [name, chroot] as const),
  ...['nspawn', 'machinectl', 'community.general.nspawn', 'community.general.machinectl'].map(
    name => [name, nspawn] as const,
  ),
]);
