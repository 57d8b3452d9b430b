// What the copy of a file that is about to be replaced is called.

/**
 * Shell function: the name of a backup of `$path`, in `$copy`: with a number and the time, as Ansible's, where the number is a
 * process's. A session's shell lives on, so two backups within one second are told apart here.
 */
export const BACKUP_NAME = `name_backup() {
  copy_number=$$ copy_time=$(date +%Y-%m-%d@%H:%M:%S)
  while copy=$path.$copy_number.$copy_time~; [ -e "$copy" ] || [ -L "$copy" ]; do copy_number=$((copy_number + 1)); done
}
`;
