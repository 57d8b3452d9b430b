// The arguments of each module beside those that ansible-doc lists: none missing, aliases and defaults the same.
import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { findModule, loadModules, moduleNames } from '../../src/modules/registry.ts';

interface Option {
  readonly aliases?: readonly string[];
  readonly default?: unknown;
}

/** Names that Ansible's documentation uses for what is no argument: free text, any key, arguments of another module. */
const NO_ARGUMENTS: readonly string[] = [
  'command.free_form',
  'include_vars.free-form',
  'lineinfile.others',
  'raw.free_form',
  'replace.others',
  'script.free_form',
  'set_fact.key_value',
  'shell.free_form',
];

/** What is not there yet; refused with its name, never passed over. docs/differences.md names them. */
const ABSENT: readonly string[] = [
  'archive.attributes',
  'assemble.attributes',
  'blockinfile.attributes',
  'copy.attributes',
  'file.attributes',
  'get_url.attributes',
  'ini_file.attributes',
  'lineinfile.attributes',
  'openssl_csr.attributes',
  'openssl_dhparam.attributes',
  'openssl_privatekey.attributes',
  'replace.attributes',
  'template.attributes',
  'unarchive.attributes',
  'uri.attributes',
];

/** Defaults that are the same said in another way: no place to insert is the end, no runlevel is the usual ones. */
const SAME_DEFAULTS: readonly string[] = [
  'apt.upgrade',
  'blockinfile.insertafter',
  'lineinfile.insertafter',
  'postgresql_owner.fail_on_role',
  'reboot.reboot_command',
  'service.runlevel',
  'template.newline_sequence',
];

/** A default as ansible-doc writes it; none for the empty ones. */
function defaultText(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0))
    return undefined;
  if (typeof value === 'object' && Object.keys(value).length === 0) return undefined;
  return String(value).replace(/^yes$/, 'true').replace(/^no$/, 'false');
}

test('as ansible-doc lists them', async () => {
  await loadModules(moduleNames());
  const text = execFileSync('/usr/bin/ansible-doc', ['-t', 'module', '-j', ...moduleNames()], {
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  }).toString();
  const pages = JSON.parse(text) as Record<
    string,
    { readonly doc?: { readonly options?: Record<string, Option> } }
  >;
  const faults: string[] = [];
  for (const name of moduleNames()) {
    for (const [key, option] of Object.entries(pages[name]?.doc?.options ?? {})) {
      const place = `${name}.${key}`;
      const ours = findModule(name)?.schema.properties[key];
      if (ours === undefined) {
        if (!NO_ARGUMENTS.includes(place)) faults.push(place);
        continue;
      }
      const aliases = (option.aliases ?? []).filter(alias => ours.aliases?.includes(alias) !== true);
      if (aliases.length > 0) faults.push(`${place}: aliases ${aliases.join(', ')}`);
      const wanted = defaultText(option.default);
      if (wanted !== undefined && wanted !== String(ours.default) && !SAME_DEFAULTS.includes(place))
        faults.push(`${place}: default ${wanted}, ours ${ours.default}`);
    }
  }
  expect(faults.sort()).toEqual([...ABSENT].sort());
}, 60_000);
