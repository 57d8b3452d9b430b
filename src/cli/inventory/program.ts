// The flags of `reprise inventory`, as `ansible-inventory` has them.
// https://docs.ansible.com/ansible/latest/cli/ansible-inventory.html
import { UserError } from '../../errors.ts';
import {
  EXTRA_VARS_FLAGS,
  type FlagDefinition,
  GENERAL_FLAGS,
  INVENTORY_FLAGS,
  PLAYBOOK_FOLDER_FLAGS,
  VAULT_FLAGS,
} from '../flags.ts';
import { type Given, type Program, parseFlags } from '../parse-flags.ts';
import { type VaultFlags, vaultFlagsOf } from '../task-flags.ts';

const OWN = [
  { key: 'list', long: ['--list'], description: 'all groups, and the variables of all hosts' },
  { key: 'host', long: ['--host'], value: 'HOST', description: 'the variables of one host' },
  { key: 'graph', long: ['--graph'], description: 'groups and hosts as a tree; below the group named' },
  { key: 'vars', long: ['--vars'], description: 'with --graph: variables too' },
  { key: 'yaml', short: '-y', long: ['--yaml'], description: 'YAML instead of JSON' },
  { key: 'toml', long: ['--toml'], description: 'refused: JSON and YAML are what is written' },
  {
    key: 'export',
    long: ['--export'],
    description: 'variables where they were written, instead of what each host sees',
  },
  { key: 'output', long: ['--output'], value: 'FILE', description: 'write there instead' },
] as const satisfies readonly FlagDefinition[];

const INVENTORY_PROGRAM_FLAGS = [
  ...GENERAL_FLAGS,
  ...INVENTORY_FLAGS,
  ...EXTRA_VARS_FLAGS,
  ...VAULT_FLAGS,
  ...PLAYBOOK_FOLDER_FLAGS,
  ...OWN,
] as const;

export const INVENTORY_PROGRAM = {
  name: 'reprise inventory',
  usage: '[flags] --list|--host HOST|--graph [GROUP]',
  description: 'What the inventory says.',
  flags: INVENTORY_PROGRAM_FLAGS,
  exclusive: [['askVaultPass', 'vaultPasswordFiles']],
} satisfies Program<typeof INVENTORY_PROGRAM_FLAGS>;

export type InventoryAction =
  | { readonly kind: 'list' }
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'graph'; readonly group: string };

export interface InventoryCommand extends VaultFlags {
  readonly given: Given<(typeof INVENTORY_PROGRAM_FLAGS)[number]['key']>;
  readonly inventory: readonly string[];
  readonly extraVars: readonly string[];
  readonly playbookFolder: string | undefined;
  readonly showsVars: boolean;
  readonly isYaml: boolean;
  readonly isExport: boolean;
  readonly output: string | undefined;
}

/** What the arguments give. Throws UserError USAGE, with the nearest right flag. */
export function parseInventoryArguments(argv: readonly string[]): InventoryCommand {
  const given = parseFlags(INVENTORY_PROGRAM, argv);
  return {
    ...vaultFlagsOf(given),
    given,
    inventory: given.all('inventory'),
    extraVars: given.all('extraVars'),
    playbookFolder: given.last('playbookFolder'),
    showsVars: given.has('vars'),
    isYaml: given.has('yaml'),
    isExport: given.has('export'),
    output: given.last('output'),
  };
}

/** The one thing that is asked for. Throws UserError USAGE for none, for several, and for TOML. */
export function actionOf({ given }: InventoryCommand): InventoryAction {
  const asked = (['list', 'host', 'graph'] as const).filter(key => given.has(key));
  const [action] = asked;
  if (action === undefined || asked.length > 1) {
    throw new UserError('USAGE', 'one of --list, --host HOST and --graph is needed', {
      hint: 'reprise inventory --help lists the flags',
    });
  }
  if (given.has('toml') && action !== 'graph') {
    throw new UserError('USAGE', 'inventories are not written as TOML', {
      hint: 'leave it out, or write --yaml',
    });
  }
  if (action === 'host') return { kind: 'host', host: given.last('host') ?? '' };
  if (action === 'graph') return { kind: 'graph', group: given.words[0] ?? 'all' };
  return { kind: 'list' };
}
