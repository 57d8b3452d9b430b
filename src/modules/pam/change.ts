// What pamd does to the rules of a type, control and path: changed, removed, a rule set beside them, arguments more or fewer.
import { isBesides, isRule, type PamLine, type PamRule } from './service.ts';

/** What finds rules. */
export type RuleKey = Pick<PamRule, 'type' | 'control' | 'path'>;

export interface Changed {
  readonly lines: readonly PamLine[];
  /** How many rules are others, new or gone. */
  readonly count: number;
}

function matches(line: PamLine | undefined, key: RuleKey): line is PamRule {
  return (
    line !== undefined &&
    isRule(line) &&
    line.type === key.type &&
    line.control === key.control &&
    line.path === key.path
  );
}

export function removeRules(lines: readonly PamLine[], key: RuleKey): Changed {
  const kept = lines.filter(line => !matches(line, key));
  return { lines: kept, count: lines.length - kept.length };
}

/** `change` gives the same rule back where nothing is to be done. */
export function changeRules(
  lines: readonly PamLine[],
  key: RuleKey,
  change: (rule: PamRule) => PamRule,
): Changed {
  const changed = lines.map(line => (matches(line, key) ? change(line) : line));
  return { lines: changed, count: changed.filter((line, index) => line !== lines[index]).length };
}

/** The new rule before or behind each that the key finds, unless it stands there, comments and empty lines apart. */
export function addRule(
  lines: readonly PamLine[],
  key: RuleKey,
  side: 'before' | 'after',
  added: PamRule,
): Changed {
  const result: PamLine[] = [];
  for (const [index, line] of lines.entries()) {
    const isFound = matches(line, key);
    const isMeant = (other: PamLine): boolean => !isBesides(other);
    if (isFound && side === 'before' && !matches(result.findLast(isMeant), added)) result.push(added);
    result.push(line);
    if (isFound && side === 'after' && !matches(lines.slice(index + 1).find(isMeant), added))
      result.push(added);
  }
  return { lines: result, count: result.length - lines.length };
}

/** The rule with these arguments: a value takes the place of the one that its name has. */
export function withArguments(rule: PamRule, args: readonly string[]): PamRule {
  const named = (arg: string): string | undefined =>
    arg.includes('=') && !arg.startsWith('[') ? arg.slice(0, arg.indexOf('=')) : undefined;
  const wanted = args.filter((arg, index) => {
    const name = named(arg);
    return name === undefined
      ? args.indexOf(arg) === index
      : args.findLastIndex(other => named(other) === name) === index;
  });
  const kept = rule.args.map(arg => {
    const name = named(arg);
    return (name === undefined ? undefined : wanted.find(other => named(other) === name)) ?? arg;
  });
  const added = wanted.filter(arg => !kept.includes(arg));
  const isSame = added.length === 0 && kept.every((arg, index) => arg === rule.args[index]);
  return isSame ? rule : { ...rule, args: [...kept, ...added] };
}

export function withoutArguments(rule: PamRule, args: readonly string[]): PamRule {
  const kept = rule.args.filter(arg => !args.includes(arg));
  return kept.length === rule.args.length ? rule : { ...rule, args: kept };
}
