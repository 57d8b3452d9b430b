// Where roles are: beside the playbook, in the settings' folders, beside the role that asks.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { nearest, UserError } from '../errors.ts';
import type { Node } from '../source/node.ts';
import type { LoadContext } from './context.ts';

/** The folder of a role. Throws UNKNOWN_ROLE with the paths searched and the nearest name. */
export function findRole(name: string, mention: Node, context: LoadContext): string {
  const bases = [
    join(context.playFolder, 'roles'),
    ...context.options.rolesPath,
    ...(context.role ? [dirname(context.role.path)] : []),
    context.playFolder,
  ];
  if (isAbsolute(name) && existsSync(name)) return name;
  const tried = [...new Set(bases.map(base => resolve(base, name)))];
  const found = tried.find(path => existsSync(path) && statSync(path).isDirectory());
  if (found !== undefined) return found;
  const known = bases.flatMap(base => (existsSync(base) ? readdirSync(base) : []));
  const near = nearest(name, known);
  throw new UserError('UNKNOWN_ROLE', `the role '${name}' was not found`, {
    span: mention.span,
    hint: `${near ? `did you mean '${near}'? ` : ''}searched: ${tried.map(path => dirname(path)).join(', ')}`,
  });
}
