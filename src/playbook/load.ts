// A playbook file → plays, through `import_playbook`, every mistake collected before any is thrown.
import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { type Problems, UserError } from '../errors.ts';
import type { Node } from '../source/node.ts';
import { describeKind, valueAt } from '../source/node-access.ts';
import { findCollectionPlaybook } from './collections.ts';
import type { LoadOptions } from './context.ts';
import { inherit, listOf, variablesOf } from './directives.ts';
import { isTemplate, readFields, reportUnknownKey } from './fields.ts';
import type { Play, Playbook } from './model.ts';
import { loadPlay, NO_OUTER, type PlayOuter } from './play.ts';

/** Reads a playbook and everything it imports; mistakes are collected, and what can be read is still returned. */
export function loadPlaybook(path: string, options: LoadOptions, problems: Problems): Playbook {
  return { path, plays: loadFile(resolve(path), undefined, NO_OUTER, options, problems, []) };
}

function loadFile(
  path: string,
  mention: Node | undefined,
  outer: PlayOuter,
  options: LoadOptions,
  problems: Problems,
  chain: readonly string[],
): Play[] {
  if (chain.includes(path)) {
    problems.add('INCLUDE_LOOP', `the playbook ${relative('', path)} imports itself`, {
      span: mention?.span,
    });
    return [];
  }
  const read = problems.attempt(() => ({ root: options.readYaml(path, mention?.span) }));
  if (read === undefined) return [];
  const { root } = read;
  if (root === undefined) {
    problems.add('WRONG_TYPE', `the playbook ${relative('', path)} is empty`, {
      span: mention?.span,
      hint: "a playbook is a list of plays: start it with '- hosts: all'",
    });
    return [];
  }
  if (root.kind !== 'sequence') {
    problems.add('WRONG_TYPE', `a playbook must be a list of plays, not ${describeKind(root)}`, {
      span: root.span,
      hint: "each play starts with '- hosts:'",
    });
    return [];
  }
  if (root.items.length === 0) {
    problems.add('WRONG_TYPE', `the playbook ${relative('', path)} holds no play`, {
      span: root.span,
      hint: "begin one with '- hosts: all'",
    });
  }
  return root.items.flatMap(item => {
    if (item.kind !== 'mapping') {
      problems.add('WRONG_TYPE', `a play must be a mapping, not ${describeKind(item)}`, { span: item.span });
      return [];
    }
    const imported = item.entries.find(({ key }) =>
      /^(ansible\.builtin\.)?(import_playbook|include)$/.test(String(key.value)),
    );
    if (imported === undefined) {
      return problems.attempt(() => loadPlay(item, path, outer, options, problems)) ?? [];
    }
    const fields = readFields(item, 'play', problems);
    for (const entry of fields.others) {
      if (entry !== imported && entry.key.value !== 'when') reportUnknownKey(entry, 'play', problems);
    }
    const vars = new Map([...outer.vars, ...variablesOf(fields.get('vars'), problems)]);
    const when = listOf(valueAt(item, 'when'));
    const directives = inherit(outer.directives, fields);
    const inside = {
      directives: { ...directives, vars: [], when: [...directives.when, ...when] },
      vars,
    };
    const file = problems.attempt(() => importedPath(imported.value, path, vars, options));
    if (file === undefined) return [];
    return loadFile(file, imported.value, inside, options, problems, [...chain, path]);
  });
}

function importedPath(node: Node, from: string, vars: PlayOuter['vars'], options: LoadOptions): string {
  if (node.kind !== 'scalar') {
    throw new UserError('WRONG_TYPE', 'import_playbook takes the path of a playbook', { span: node.span });
  }
  const name = isTemplate(node) ? options.renderStatic(node, [vars]) : String(node.value);
  const path = resolve(dirname(from), name);
  if (existsSync(path)) return path;
  const inCollection = findCollectionPlaybook(name, { playFolder: dirname(from), options });
  if (inCollection !== undefined) return inCollection;
  throw new UserError('FILE_NOT_FOUND', `could not find the playbook '${name}'`, {
    span: node.span,
    hint: `searched: ${path}`,
  });
}
