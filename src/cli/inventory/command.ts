// `reprise inventory`: what the inventory says, in the words of `ansible-inventory`.

import { writeFileSync } from 'node:fs';
import { nearest, UserError } from '../../errors.ts';
import { selectHosts } from '../../inventory/patterns.ts';
import { configFileText } from '../../report/config-file-text.ts';
import { decryptVault } from '../../source/vault.ts';
import { toSortedJson } from '../../values/json.ts';
import type { Value } from '../../values/value.ts';
import { type Loaded, loadSources, writeWarnings } from '../load.ts';
import { helpText } from '../parse-flags.ts';
import { versionText } from '../version.ts';
import { yamlDocument } from '../yaml-document.ts';
import { graphText } from './graph.ts';
import { actionOf, INVENTORY_PROGRAM, type InventoryCommand, parseInventoryArguments } from './program.ts';
import { JSON_FORMS, type TextForms, valueReader, YAML_FORMS } from './shown-values.ts';
import { listForm, yamlForm } from './structure.ts';
import { variableReader } from './variables.ts';

/** Shows the inventory; gives the exit status. Throws UserError(s). */
export async function inventoryCommand(argv: readonly string[]): Promise<number> {
  const command = parseInventoryArguments(argv);
  if (command.given.has('help')) return print(helpText(INVENTORY_PROGRAM));
  if (command.given.has('version')) return print(versionText('ansible-inventory'));
  const action = actionOf(command);
  const loaded = await loadSources(command, () => [], {
    inventoryExport: command.isExport ? true : undefined,
    playbookDir: command.playbookFolder,
  });
  if (command.given.has('verbose')) {
    print(`${configFileText(loaded.settings.configFile)}\n`);
  }
  writeWarnings(loaded.warnings);
  const text = textOf(action, loaded, command);
  if (command.output === undefined) return print(text.endsWith('\n') ? text : `${text}\n`);
  writeOutput(command.output, text);
  return 0;
}

function textOf(action: ReturnType<typeof actionOf>, loaded: Loaded, command: InventoryCommand): string {
  const { inventory, secrets, settings } = loaded;
  const { inventoryExport: isExport } = settings;
  if (action.kind === 'graph') {
    const plain: TextForms = {
      vault: (armor, node) => decryptVault(armor, secrets, node.span),
      unsafe: text => text,
    };
    const root = inventory.groups.get(action.group);
    if (root === undefined) throw unknownGroup(action.group, loaded);
    const reader = variableReader(loaded, isExport, valueReader(plain));
    return graphText(inventory, root, command.showsVars ? reader : undefined);
  }
  const reader = variableReader(loaded, isExport, valueReader(command.isYaml ? YAML_FORMS : JSON_FORMS));
  if (action.kind === 'host') return written(reader.ofHost(oneHost(action.host, loaded)), command);
  const form = command.isYaml ? yamlForm : listForm;
  return written(form(inventory, reader, isExport), command);
}

function written(value: Value, { isYaml }: InventoryCommand): string {
  if (!isYaml) return toSortedJson(value, { indent: 4, ensureAscii: false });
  return yamlDocument(value);
}

function oneHost(pattern: string, { inventory }: Loaded): string {
  const [host, ...more] = selectHosts(inventory, pattern);
  if (host !== undefined && more.length === 0) return host;
  const near = nearest(pattern, inventory.hosts.keys());
  throw new UserError('USAGE', `--host takes one host of the inventory, and '${pattern}' is none`, {
    hint: near === undefined ? '--graph shows them' : `did you mean '${near}'?`,
  });
}

function unknownGroup(name: string, { inventory }: Loaded): UserError {
  const near = nearest(name, inventory.groups.keys());
  return new UserError('USAGE', `'${name}' is no group of the inventory`, {
    hint: near === undefined ? undefined : `did you mean '${near}'?`,
  });
}

function writeOutput(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new UserError('FILE_UNREADABLE', `'${path}' cannot be written: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}
