// The arguments of each module beside those that ansible-doc lists: none missing, aliases, choices, defaults and what is required the same.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { findModule, loadModules, moduleNames } from '../../src/modules/registry.ts';

interface Option {
  readonly required?: boolean;
  readonly choices?: readonly unknown[];
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

/** Certificates of authorities on the net, which docs/differences.md says are not made. */
const OTHER_PROVIDERS = /^x509_certificate(?:_pipe)?\.(acme|entrust)_/;

/** Choices that we write down where Ansible's page has none, or names an example among them. */
const OTHER_CHOICES: readonly string[] = [
  'blockinfile.insertafter',
  'blockinfile.insertbefore',
  'lineinfile.insertafter',
  'lineinfile.insertbefore',
  // With apt as the only manager, its states and itself.
  'package.state',
  'package.use',
  // Checked by the module, which tells the managers that it does not ask.
  'package_facts.manager',
  // With what came later, privileges on settings.
  'postgresql_privs.type',
  'replace.encoding',
  // Lines ends themselves, where Ansible's page names them.
  'template.newline_sequence',
];

/** Said in another way: by the module itself, or a default where Ansible wants it written. */
const OTHER_REQUIRED: readonly string[] = [
  'git.dest',
  'package.state',
  'script.cmd',
  'validate_argument_spec.argument_spec',
];

/** Defaults that are the same said in another way: no place to insert is the end, no runlevel is the usual ones. */
const SAME_DEFAULTS: readonly string[] = [
  'apt.upgrade',
  'blockinfile.insertafter',
  // In another order.
  'include_vars.extensions',
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
  // A short name that this version of Ansible does not lead to its collection.
  const asked = moduleNames().map(name =>
    name === 'x509_certificate' ? 'community.crypto.x509_certificate' : name,
  );
  const text = execFileSync('/usr/bin/ansible-doc', ['-t', 'module', '-j', ...asked], {
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  }).toString();
  const pages = JSON.parse(text) as Record<
    string,
    { readonly doc?: { readonly options?: Record<string, Option> } }
  >;
  const faults: string[] = [];
  const sorted = (list: readonly unknown[] | undefined): string => (list ?? []).map(String).sort().join(', ');
  for (const full of asked) {
    const name = full.slice(full.lastIndexOf('.') + 1);
    const schema = findModule(name)?.schema;
    for (const [key, option] of Object.entries(pages[full]?.doc?.options ?? {})) {
      const place = `${name}.${key}`;
      const ours = schema?.properties[key];
      if (ours === undefined) {
        if (!NO_ARGUMENTS.includes(place) && !OTHER_PROVIDERS.test(place)) faults.push(place);
        continue;
      }
      const aliases = (option.aliases ?? []).filter(alias => ours.aliases?.includes(alias) !== true);
      if (aliases.length > 0) faults.push(`${place}: aliases ${aliases.join(', ')}`);
      const isRequired = schema?.required?.includes(key) === true;
      if (isRequired !== (option.required ?? false) && !OTHER_REQUIRED.includes(place))
        faults.push(`${place}: required ${option.required ?? false}, ours ${isRequired}`);
      if (sorted(option.choices) !== sorted(ours.enum) && !OTHER_CHOICES.includes(place))
        faults.push(`${place}: choices ${sorted(option.choices)}, ours ${sorted(ours.enum)}`);
      const wanted = defaultText(option.default);
      if (wanted !== undefined && wanted !== String(ours.default) && !SAME_DEFAULTS.includes(place))
        faults.push(`${place}: default ${wanted}, ours ${ours.default}`);
    }
  }
  expect(faults).toEqual([]);
}, 60_000);

/** The collection of each module that is not Ansible's own. */
const COLLECTIONS: readonly (readonly [RegExp, string])[] = [
  [/^(authorized_key|sysctl|mount|synchronize|acl)$/, 'ansible.posix'],
  [/^(timezone|archive|locale_gen|ini_file|alternatives|modprobe|pam_limits|pamd)$/, 'community.general'],
  [/^(openssh_|openssl_|x509_)/, 'community.crypto'],
  [/^postgresql_/, 'community.postgresql'],
];

const RELATIONS = {
  mutually_exclusive: 'mutuallyExclusive',
  required_one_of: 'requiredOneOf',
  required_together: 'requiredTogether',
  required_if: 'requiredIf',
} as const;

/** Said by the module itself in Ansible's words, or of what docs/differences.md says is not made. */
const OTHER_RELATIONS: readonly string[] = [
  // Its upgrade is never without a value, so that the rule always holds.
  'apt required_one_of',
  'openssl_csr required_if',
  // Of systemd alone it is not asked there.
  'service required_one_of',
  'x509_certificate required_if',
  'x509_certificate_pipe required_if',
];

type Spec = Readonly<
  Record<keyof typeof RELATIONS, unknown[][]> & { choices: Readonly<Record<string, readonly string[]>> }
>;

/** What the modules themselves tell of their arguments. */
async function askModules(): Promise<Readonly<Record<string, Spec>>> {
  await loadModules(moduleNames());
  const asked = moduleNames().map(name => {
    const collection = COLLECTIONS.find(([names]) => names.test(name))?.[1] ?? 'ansible.builtin';
    return `${collection}.${name}`;
  });
  const oracle = join(import.meta.dirname, 'oracles/argument_specs.py');
  const text = execFileSync('/usr/bin/python3', [oracle, ...asked], { stdio: ['ignore', 'pipe', 'ignore'] });
  return JSON.parse(text.toString()) as Record<string, Spec>;
}

test('choices in the order in which a mistake tells them', async () => {
  const faults = Object.entries(await askModules()).flatMap(([name, { choices }]) =>
    Object.entries(choices).flatMap(([key, theirs]) => {
      const ours = findModule(name)?.schema.properties[key]?.enum ?? [];
      const isOther = theirs.length === 0 || ours.length === 0 || OTHER_CHOICES.includes(`${name}.${key}`);
      return isOther || theirs.join() === ours.join() ? [] : [`${name}.${key}: ${theirs}; ours ${ours}`];
    }),
  );
  expect(faults).toEqual([]);
}, 60_000);

test('as the modules demand them of each other', async () => {
  const answers = await askModules();
  expect(Object.keys(answers).length).toBeGreaterThan(60);
  const faults = Object.entries(answers).flatMap(([name, theirs]) => {
    const schema = findModule(name)?.schema;
    const properties = Object.entries(schema?.properties ?? {});
    /** Of two names for an argument, ours may be the other one. */
    const ourName = (word: unknown): unknown =>
      properties.find(
        ([key, { aliases = [] }]) => key === word || aliases.some(alias => alias === word),
      )?.[0] ?? word;
    const told = (rule: readonly unknown[]): string =>
      JSON.stringify(rule.map(part => (Array.isArray(part) ? part.map(ourName).sort() : ourName(part))));
    const sorted = (rule: readonly unknown[]): unknown[] =>
      Array.isArray(rule[2]) ? [...rule] : rule.map(ourName).sort();
    return Object.entries(RELATIONS).flatMap(([theirKey, ourKey]) => {
      const ours = (schema?.[ourKey] ?? []).map(rule => told(sorted(rule)));
      return theirs[theirKey as keyof typeof RELATIONS]
        .map(rule => told(sorted(rule)))
        .filter(rule => !ours.includes(rule) && !OTHER_RELATIONS.includes(`${name} ${theirKey}`))
        .map(rule => `${name} ${theirKey} ${rule}`);
    });
  });
  expect(faults).toEqual([]);
}, 60_000);
