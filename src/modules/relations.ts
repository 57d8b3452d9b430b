// What a module demands of its arguments together: exclusive, one of, all of, and required by another's value.
import type { Arguments, ArgumentsSchema } from './module.ts';

function given(args: Arguments, names: readonly string[]): string[] {
  return names.filter(name => args[name] !== undefined);
}

/** Groups of which more than one was written. Asked before defaults are filled in. */
export function checkExclusive(schema: ArgumentsSchema, args: Arguments): string[] {
  const broken = (schema.mutuallyExclusive ?? []).filter(group => given(args, group).length > 1);
  if (broken.length === 0) return [];
  return [`parameters are mutually exclusive: ${broken.map(group => group.join('|')).join(', ')}`];
}

/** Arguments that are missing because of the others. Asked once defaults are filled in. */
export function checkRequired(schema: ArgumentsSchema, args: Arguments): string[] {
  const sentences: string[] = [];
  for (const group of schema.requiredTogether ?? []) {
    const count = given(args, group).length;
    if (count > 0 && count < group.length)
      sentences.push(`parameters are required together: ${group.join(', ')}`);
  }
  for (const group of schema.requiredOneOf ?? []) {
    if (given(args, group).length === 0)
      sentences.push(`one of the following is required: ${group.join(', ')}`);
  }
  for (const [name, value, required] of schema.requiredIf ?? []) {
    const missing = required.filter(other => args[other] === undefined);
    if (args[name] === value && missing.length > 0)
      sentences.push(
        `${name} is ${asPython(value)} but all of the following are missing: ${missing.join(', ')}`,
      );
  }
  return sentences;
}

function asPython(value: string | boolean): string {
  return typeof value === 'string' ? value : value ? 'True' : 'False';
}
