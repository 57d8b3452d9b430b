// What `ansible_managed` is in a template file: the setting with the file's name, owner, host and time filled in.
// https://docs.ansible.com/ansible/latest/reference_appendices/config.html#default-managed-str

export interface ManagedFile {
  readonly name: string;
  readonly host: string;
  readonly owner: string;
  readonly modified: Date;
}

/** `{file}`, `{host}`, `{uid}`, and of strftime's codes those of dates and times; ansible.cfg writes `%` twice. */
export function managedText(written: string, { name, host, owner, modified }: ManagedFile): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const codes: Readonly<Record<string, string>> = {
    '%Y': String(modified.getFullYear()),
    '%m': two(modified.getMonth() + 1),
    '%d': two(modified.getDate()),
    '%H': two(modified.getHours()),
    '%M': two(modified.getMinutes()),
    '%S': two(modified.getSeconds()),
    '{file}': name,
    '{host}': host,
    '{uid}': owner,
  };
  return written
    .replaceAll('%%', '%')
    .replace(/%[YmdHMS]|\{(?:file|host|uid)\}/g, code => codes[code] ?? code);
}
