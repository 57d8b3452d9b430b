// What a module may ask for beyond its host: templates in the task's scope, files of the control node, other hosts.
import { isAbsolute } from 'node:path';
import type { Host } from '../connection/host.ts';
import { FileNotFound, UserError, UserErrors } from '../errors.ts';
import type { Effect, FileSource, ModuleContext, Route, TaskTemplates } from '../modules/module.ts';
import { findFile } from '../playbook/find-file.ts';
import type { Task } from '../playbook/model.ts';
import type { Node, ScalarNode } from '../source/node.ts';
import { keyText } from '../source/node-access.ts';
import { locate } from '../source/span.ts';
import { templateFileVariables } from '../template/file-variables.ts';
import { renderExpression, renderFile, renderText } from '../template/render.ts';
import { toText } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import type { Evaluator } from './directive-values.ts';
import { becomeOf, targetOf } from './login.ts';
import { confirm } from './question.ts';
import type { TaskOnHost } from './task.ts';
import { conditionsOf, writtenText } from './written-texts.ts';

interface Bound {
  readonly check: boolean;
  readonly diff: boolean;
  /** Who does the work instead of the task's host. */
  readonly delegate: string | undefined;
  /** `no_log`: what goes on is not told either. */
  readonly isHidden: boolean;
  readonly host: (name: string) => Host;
  readonly effect: (effect: Effect) => void;
  readonly signal: AbortSignal;
}

/** The context of one call of a module, on one host. */
export function moduleContext(on: TaskOnHost, at: Evaluator, bound: Bound): ModuleContext {
  const { play, host, info } = on;
  const { run } = play;
  return {
    check: bound.check,
    diff: bound.diff,
    diffLimit: run.options.diffLimit,
    foreseen: bound.check && bound.delegate === undefined ? host.foreseen : undefined,
    isGrouped: effect =>
      effect.kind === 'add-host'
        ? run.inventory.hasHost(effect.host, effect.groups, effect.vars)
        : run.inventory.isGrouped(host.name, effect.group, effect.parents),
    verbosity: run.options.verbosity,
    files: fileSource(on, at),
    templates: taskTemplates(on, at),
    get control() {
      return bound.host('localhost');
    },
    hosts: bound.host,
    progress: message => {
      if (!bound.isHidden) run.reporter.report({ type: 'progress', task: info, host: host.name, message });
    },
    notice: message => {
      if (!bound.isHidden) run.reporter.report({ type: 'notice', task: info, host: host.name, message });
    },
    hide: run.hide,
    title: info.title.trim(),
    display: text => run.reporter.report({ type: 'display', text }),
    openKeyboard: () => run.terminal.openKeyboard(),
    confirm: question => confirm(run, question, bound.signal),
    get jobFolder() {
      return toText(at.scope.lookup('ansible_async_dir') ?? run.options.asyncFolder);
    },
    signal: bound.signal,
    effect: bound.effect,
    route: () => routeOf(on, at, bound.delegate),
  };
}

function routeOf({ task, play, host }: TaskOnHost, at: Evaluator, delegate: string | undefined): Route {
  const defaults = play.run.options.login;
  const { kind, address, port, user, password, privateKeyFile, sshArgs } = targetOf(
    host.name,
    task.directives,
    defaults,
    at,
  );
  const become = becomeOf(task.directives, defaults, at);
  const hasPassword = password !== undefined;
  return { kind, address, port, user, privateKeyFile, sshArgs, hasPassword, become, delegate };
}

function fileSource(on: TaskOnHost, at: Evaluator): FileSource {
  const { task } = on;
  return {
    find: (kind, name) => sourceFile(name, task, kind),
    decryptVault: armor => {
      const node: ScalarNode = {
        kind: 'scalar',
        value: armor,
        span: task.span,
        trust: 'literal',
        isVault: true,
      };
      return at.environment.decrypt?.(node) ?? armor;
    },
    readVars: path => {
      const node = readYaml(path, on);
      if (node === undefined) return new Map();
      if (node.kind !== 'mapping') {
        throw new UserError('WRONG_TYPE', `${path} must hold a mapping of variables`, {
          span: node.span,
          resultMessage: `${path} must be stored as a dictionary/hash`,
        });
      }
      return new Map(node.entries.map(({ key, value }) => [keyText(key), writtenValue(value)]));
    },
  };
}

/** Of the mistakes in a file the first, whose place is told in the result too. */
function readYaml(path: string, { play, task }: TaskOnHost): Node | undefined {
  try {
    return play.run.loadOptions.readYaml(path, task.span);
  } catch (error) {
    const mistake = error instanceof UserErrors ? error.errors[0] : error;
    if (!(mistake instanceof UserError) || mistake.span === undefined) throw error;
    const { file, line, column } = locate(mistake.span);
    throw mistake.withResultMessage(`${mistake.message} (${file}:${line}:${column})`);
  }
}

/** The file of a module's `src`; a missing one is told in the result as Ansible tells it. */
function sourceFile(name: string, { searchFolders, span }: Task, kind: string): string {
  const { found, tried } = findFile(name, searchFolders, kind);
  if (found !== undefined) return found;
  const searched = isAbsolute(name) ? '' : `\nSearched in:${tried.map(path => `\n\t${path}`).join('')}`;
  const message = `Could not find or access '${name}'${searched} on the Ansible Controller.\nIf you are using a module and expect the file to exist on the remote, see the remote_src option`;
  throw new FileNotFound(`the file '${name}'`, tried, span, message);
}

function taskTemplates({ task }: TaskOnHost, { scope, environment }: Evaluator): TaskTemplates {
  // Where a text was written, so that a mistake in it is shown at its own place.
  const nodeOf = (text: string): ScalarNode =>
    writtenText(task, text, { scope, environment }) ?? {
      kind: 'scalar',
      value: text,
      span: task.action.span,
      trust: 'template',
    };
  return {
    render: text => renderText(text, scope, environment, nodeOf(text)),
    renderExpression: expression => renderExpression(expression, scope, environment, nodeOf(expression)),
    hasNativeTypes: environment.textResults !== true,
    isWritten: text => writtenText(task, text, { scope, environment }) !== undefined,
    conditions: (argument, value) => conditionsOf(task, argument, value, { scope, environment }),
    renderFile(path, { name, dest, ...syntax }) {
      const variables = templateFileVariables({ name, path, dest, managed: environment.managed });
      return renderFile(path, scope, environment, { ...syntax, variables });
    },
    lookup: name => scope.lookup(name),
  };
}

/** What stands in a file: templates are not rendered yet, secrets not decrypted. */
function writtenValue(node: Node): Value {
  switch (node.kind) {
    case 'scalar':
      return node.isVault === true ? new Map([['__ansible_vault', node.value]]) : node.value;
    case 'sequence':
      return node.items.map(writtenValue);
    case 'mapping':
      return new Map(node.entries.map(({ key, value }) => [key.value, writtenValue(value)]));
  }
}
