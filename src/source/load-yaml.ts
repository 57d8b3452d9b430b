// A YAML file from disk to a node, decrypting it first when the whole file is vault armor.
import type { Node } from './node.ts';
import { readSource } from './read.ts';
import type { SourceText, Span } from './span.ts';
import { decryptVault, isVaultText, type VaultSecrets } from './vault.ts';
import { parseYaml, type Warn } from './yaml.ts';

export interface YamlReading {
  /** Opens files that are vault armor as a whole. */
  readonly secrets?: VaultSecrets;
  /** Hears of doubtful places, such as duplicate keys. */
  readonly warn?: Warn;
  /** What asked for the file, for the message when it is missing. */
  readonly from?: Span;
}

/** A file's text, decrypted where it is vault armor; its lines are then never shown in messages. */
export function readMaybeVaulted(path: string, reading: YamlReading = {}): SourceText {
  const source = readSource(path, reading.from);
  if (!isVaultText(source.text)) return source;
  const firstLine: Span = { source, start: 0, end: source.text.search(/\r?\n|$/) };
  return { name: path, text: decryptVault(source.text, reading.secrets ?? [], firstLine), isSecret: true };
}

/** The file's document; undefined when it is empty. Throws what reading, decrypting and parsing throw. */
export function loadYaml(path: string, reading: YamlReading = {}): Node | undefined {
  return parseYaml(readMaybeVaulted(path, reading), reading.warn);
}
