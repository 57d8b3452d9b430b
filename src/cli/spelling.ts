// The spellings of long flags: other names and unambiguous beginnings, as Python's argparse takes them.
import type { FlagDefinition } from './flags.ts';

/**
 * The arguments with every long flag in its first spelling: `--lim` is `--limit`, `--key-file` is `--private-key`. Values
 * of flags and everything behind `--` are left alone, unknown flags too.
 */
export function spellOut(argv: readonly string[], flags: readonly FlagDefinition[]): string[] {
  const spelled: string[] = [];
  let isValue = false;
  for (const [index, argument] of argv.entries()) {
    if (!isValue && argument === '--') return [...spelled, ...argv.slice(index)];
    const known: string = isValue ? argument : spellOne(argument, flags);
    spelled.push(known);
    isValue = !isValue && wantsValueNext(known, flags);
  }
  return spelled;
}

function spellOne(argument: string, flags: readonly FlagDefinition[]): string {
  const match = /^(--[\w-]+)(=.*)?$/s.exec(argument);
  if (match === null) return argument;
  const [, name = '', value = ''] = match;
  const exact = flags.find(flag => flag.long.includes(name));
  if (exact !== undefined) return exact.long[0] + value;
  const begun = flags.filter(flag => flag.long.some(long => long.startsWith(name)));
  return begun.length === 1 && begun[0] !== undefined ? begun[0].long[0] + value : argument;
}

/** Whether the argument is a flag whose value is the next argument: `--limit`, `-l`, `-bl`. */
function wantsValueNext(argument: string, flags: readonly FlagDefinition[]): boolean {
  if (argument.startsWith('--')) return flags.find(flag => flag.long.includes(argument))?.value !== undefined;
  if (!/^-\w/.test(argument)) return false;
  for (const [index, letter] of [...argument.slice(1)].entries()) {
    const flag = flags.find(candidate => candidate.short === `-${letter}`);
    if (flag?.value !== undefined) return index === argument.length - 2;
  }
  return false;
}
