// A playbook of the test's own files, loaded with the real modules; its plays, or its mistakes as text.
import { join } from 'node:path';
import { Problems } from '../../src/errors.ts';
import { isElsewhere } from '../../src/modules/absent.ts';
import { resolveModuleName, suggestModule, takesFreeForm } from '../../src/modules/registry.ts';
import { tasksIn } from '../../src/playbook/contents.ts';
import { loadPlaybook } from '../../src/playbook/load.ts';
import type { Entry, Play, Task } from '../../src/playbook/model.ts';
import { loadYaml } from '../../src/source/load-yaml.ts';
import { describeMistake } from '../mistakes.ts';

export interface Loaded {
  readonly plays: readonly Play[];
  readonly mistakes: readonly string[];
}

/** Loads a file of the folder. */
export function load(folder: string, name: string): Loaded {
  const problems = new Problems();
  const { plays } = loadPlaybook(
    join(folder, name),
    {
      rolesPath: [],
      collectionsPath: [],
      isModule: module => resolveModuleName(module) !== undefined,
      isElsewhere,
      suggestModule,
      takesFreeForm,
      plugins: {
        addFolder: () => undefined,
        addCollection: () => undefined,
        resolveModule: name => ({ name, deprecations: [] }),
      },
      readYaml: path => loadYaml(path, { secrets: [] }),
      renderStatic: node => String(node.value).replaceAll('{{ which }}', 'main'),
      warn: () => undefined,
      mergesVariables: false,
    },
    problems,
  );
  return { plays, mistakes: problems.errors.map(describeMistake) };
}

/** Every task of the entries that stands in a file, from inside blocks too. */
export function tasksOf(entries: readonly Entry[]): Task[] {
  return tasksIn(entries).filter(({ span }) => span.source.text !== '');
}

/** The module's name and its arguments as written. */
export function written(task: Task | undefined): unknown {
  if (task?.action.kind !== 'module') return undefined;
  const { name, args, freeForm } = task.action;
  const values = [...args].map(([key, node]) => [key, node.kind === 'scalar' ? node.value : node.kind]);
  return { [name]: { ...Object.fromEntries(values), ...(freeForm ? { _raw: freeForm.value } : {}) } };
}
