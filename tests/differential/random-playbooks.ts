// Random playbooks: blocks, includes, roles with dependencies, handlers, loops, tags and everything that a failure may
// meet. A number gives the same playbook in each run.
import { stringify } from 'yaml';
import { type Random, seeded } from './random.ts';

type Mapping = Record<string, unknown>;

export interface RandomPlaybook {
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  /** Hosts go on by themselves, so that only what each of them did can be compared. */
  readonly isFree: boolean;
}

const HOSTS = ['h1', 'h2', 'h3'];
const TAGS = ['red', 'green', 'always', 'never'];
const ROLES = ['base', 'web', 'db'];
const HANDLERS = ['first', 'second', 'third', 'topic'];
const NAMES = ['alpha', 'beta', 'gamma'];
const OPTIONS = { aliasDuplicateObjects: false };

export function randomPlaybook(seed: number): RandomPlaybook {
  return new Author(seeded(seed)).playbook();
}

/** Where a task may stand. */
interface Place {
  readonly depth: number;
  readonly isFree: boolean;
  readonly isHandler?: boolean;
  /** Tasks of roles bring no roles. */
  readonly isRole?: boolean;
}

class Author {
  readonly #random: Random;
  readonly #files: Record<string, string> = {};
  #number = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  playbook(): RandomPlaybook {
    const { below, chance, pick } = this.#random;
    const isFree = chance(0.1);
    const plays = Array.from({ length: 1 + below(2) }, () => this.#play(isFree));
    for (const role of ROLES) this.#role(role, isFree);
    this.#files['main.yml'] = stringify(plays, OPTIONS);
    const args = chance(0.25) ? [pick(['--tags', '--skip-tags']), pick(TAGS)] : [];
    if (chance(0.1)) args.push('--force-handlers');
    if (chance(0.1)) args.push('-e', `${pick(NAMES)}=extra`);
    return { files: this.#files, args, isFree };
  }

  #play(isFree: boolean): Mapping {
    const { chance, pick } = this.#random;
    const place = { depth: 0, isFree };
    const lists = {
      ...this.#perhaps(0.2, 'pre_tasks', () => this.#tasks(place)),
      ...this.#perhaps(0.4, 'roles', () => this.#roles()),
      tasks: this.#tasks(place),
      ...this.#perhaps(0.2, 'post_tasks', () => this.#tasks(place)),
    };
    return {
      hosts: chance(0.9) ? 'all' : 'h1,h3',
      gather_facts: false,
      ...(isFree ? { strategy: 'free' } : this.#batchKeywords()),
      ...this.#perhaps(0.15, 'force_handlers', () => chance(0.8)),
      ...this.#perhaps(0.5, 'vars', () => ({ [pick(NAMES)]: 'play' })),
      ...lists,
      handlers: HANDLERS.slice(0, 3).map(name => this.#handler(name, place)),
    };
  }

  #batchKeywords(): Mapping {
    const { pick } = this.#random;
    return {
      ...this.#perhaps(0.15, 'serial', () => pick([1, 2, '50%', [1, 2]])),
      ...this.#perhaps(0.15, 'max_fail_percentage', () => pick([0, 30, 50])),
      ...this.#perhaps(0.15, 'any_errors_fatal', () => true),
      ...this.#perhaps(0.1, 'order', () => pick(['reverse_inventory', 'reverse_sorted'])),
    };
  }

  #roles(): unknown[] {
    const { below, chance, pick } = this.#random;
    return Array.from({ length: 1 + below(2) }, () => {
      const role = pick(ROLES);
      return chance(0.5)
        ? role
        : {
            role,
            ...this.#perhaps(0.3, 'when', () => this.#condition()),
            ...this.#perhaps(0.3, 'vars', () => ({ [pick(NAMES)]: 'vars of use' })),
            ...this.#perhaps(0.3, pick(NAMES), () => 'parameter'),
            ...this.#tagged(),
          };
    });
  }

  #role(name: string, isFree: boolean): void {
    const { chance, pick } = this.#random;
    const place = { depth: 1, isFree, isRole: true };
    const write = (path: string, content: unknown) => {
      this.#files[`roles/${name}/${path}/main.yml`] = stringify(content, OPTIONS);
    };
    write('tasks', this.#tasks(place));
    if (chance(0.5)) write('handlers', [this.#handler(pick(HANDLERS), place)]);
    if (chance(0.5)) write('defaults', { [pick(NAMES)]: `default of ${name}` });
    if (chance(0.3)) write('vars', { [pick(NAMES)]: `vars of ${name}` });
    const dependencies = name === 'base' || chance(0.4) ? [] : ['base'];
    write('meta', { dependencies, ...this.#perhaps(0.3, 'allow_duplicates', () => chance(0.5)) });
  }

  #handler(name: string, place: Place): Mapping {
    const { chance } = this.#random;
    const task = this.#plain({ ...place, isHandler: true });
    return { ...task, name, ...(name === 'first' || chance(0.4) ? { listen: 'topic' } : {}) };
  }

  #tasks(place: Place): Mapping[] {
    return Array.from({ length: 1 + this.#random.below(place.depth === 0 ? 4 : 3) }, () =>
      this.#entry(place),
    );
  }

  #entry(place: Place): Mapping {
    const { chance, pick } = this.#random;
    if (place.depth >= 3 || chance(0.6)) return this.#plain(place);
    const kinds = ['block', 'block', 'include_tasks', 'import_tasks', 'meta'];
    const kind = pick(place.isRole ? kinds : [...kinds, 'include_role', 'import_role']);
    const inside = { ...place, depth: place.depth + 1 };
    switch (kind) {
      case 'block':
        return this.#block(inside);
      case 'meta':
        return this.#meta();
      case 'include_role':
      case 'import_role':
        return {
          name: this.#title(),
          [kind]: { name: pick(ROLES), ...this.#options(kind) },
          ...this.#around(kind),
        };
      default: {
        const file = `tasks-${++this.#number}.yml`;
        this.#files[file] = stringify(this.#tasks(inside), OPTIONS);
        const includes = kind === 'include_tasks' ? { file, ...this.#applied() } : file;
        return { name: this.#title(), [kind]: includes, ...this.#around(kind) };
      }
    }
  }

  #options(kind: string): Mapping {
    const { chance } = this.#random;
    return {
      ...this.#perhaps(0.2, 'allow_duplicates', () => chance(0.5)),
      ...(kind === 'include_role' ? this.#perhaps(0.3, 'public', () => chance(0.7)) : {}),
      ...(kind === 'include_role' ? this.#applied() : {}),
    };
  }

  /** What an include hands down. */
  #applied(): Mapping {
    return this.#perhaps(0.2, 'apply', () => ({
      ...this.#perhaps(0.5, 'when', () => this.#condition()),
      ...this.#perhaps(0.3, 'ignore_errors', () => true),
      ...this.#tagged(),
    }));
  }

  /** Keywords of an include or import. */
  #around(kind: string): Mapping {
    const { chance, pick } = this.#random;
    const isInclude = kind.startsWith('include');
    return {
      ...this.#perhaps(0.3, 'when', () => this.#condition()),
      ...this.#perhaps(0.2, 'vars', () => ({ [pick(NAMES)]: kind })),
      ...(isInclude && chance(0.3) ? { loop: ['x', 'y'] } : {}),
      ...(isInclude ? {} : this.#perhaps(0.1, 'ignore_errors', () => true)),
      ...this.#tagged(),
    };
  }

  #block(place: Place): Mapping {
    const { chance, pick } = this.#random;
    return {
      name: this.#title(),
      block: this.#tasks(place),
      ...(chance(0.6) ? { rescue: this.#tasks(place) } : {}),
      ...(chance(0.5) ? { always: this.#tasks(place) } : {}),
      ...this.#perhaps(0.2, 'when', () => this.#condition()),
      ...this.#perhaps(0.2, 'vars', () => ({ [pick(NAMES)]: 'block' })),
      ...(place.isFree ? {} : this.#perhaps(0.1, 'any_errors_fatal', () => true)),
      ...this.#perhaps(0.1, 'ignore_errors', () => true),
      ...this.#tagged(),
    };
  }

  #meta(): Mapping {
    const { pick } = this.#random;
    const command = pick([
      'flush_handlers',
      'flush_handlers',
      'noop',
      'end_host',
      'end_batch',
      'end_play',
      'clear_host_errors',
    ]);
    const isDrastic = command.startsWith('end_');
    return { name: this.#title(), meta: command, ...(isDrastic ? { when: this.#hosts() } : {}) };
  }

  /** A task with an action and keywords. */
  #plain(place: Place): Mapping {
    const { chance, pick } = this.#random;
    const loops = chance(0.2);
    const tries = !loops && chance(0.07) && !place.isFree;
    return {
      name: this.#title(),
      ...this.#action(loops),
      ...(loops ? { loop: pick([['x', 'y'], ['x'], [], '{{ [alpha, beta] }}']) } : {}),
      ...(loops
        ? this.#perhaps(0.3, 'loop_control', () => pick([{ index_var: 'index' }, { label: 'item' }]))
        : {}),
      ...(tries ? { register: 'tried', until: this.#hosts(), retries: 1, delay: 0 } : {}),
      ...this.#perhaps(0.25, 'when', () => (loops && chance(0.3) ? "item == 'x'" : this.#condition())),
      ...(tries ? {} : this.#perhaps(0.15, 'register', () => 'result')),
      ...this.#perhaps(0.1, 'ignore_errors', () => true),
      ...this.#perhaps(0.08, 'failed_when', () => pick([false, this.#hosts()])),
      ...this.#perhaps(0.1, 'changed_when', () => pick([true, false, this.#hosts()])),
      ...this.#perhaps(0.3, 'notify', () => pick(HANDLERS)),
      ...this.#perhaps(0.08, 'vars', () => ({ [pick(NAMES)]: 'task' })),
      ...this.#perhaps(0.05, 'delegate_to', () => 'h2'),
      ...this.#perhaps(0.05, 'throttle', () => 1),
      ...this.#perhaps(0.04, 'no_log', () => true),
      ...(place.isFree || place.isHandler ? {} : this.#perhaps(0.07, 'run_once', () => true)),
      ...(place.isFree ? {} : this.#perhaps(0.05, 'any_errors_fatal', () => true)),
      ...this.#tagged(),
    };
  }

  #action(loops: boolean): Mapping {
    const { chance, pick } = this.#random;
    const shown = loops && chance(0.5) ? '{{ item }}' : `{{ ${pick(NAMES)} | default('nothing') }}`;
    switch (pick(['debug', 'command', 'command', 'fails', 'set_fact', 'assert', 'result'])) {
      case 'debug':
        return { debug: { msg: shown } };
      case 'command':
        return { command: 'echo done' };
      case 'fails':
        return { command: `{{ (${this.#hosts()}) | ternary('false', 'true') }}` };
      case 'set_fact':
        return { set_fact: { [pick(NAMES)]: shown } };
      case 'assert':
        return { assert: { that: this.#condition() } };
      default:
        return { debug: { msg: '{{ result is defined and result is failed }}' } };
    }
  }

  #condition(): string {
    const { chance, pick } = this.#random;
    if (chance(0.6)) return this.#hosts();
    const name = pick(NAMES);
    return pick([
      `${name} is defined`,
      `${name} | default('') == 'play'`,
      `${name} != 'task'`,
      'result is not failed',
    ]);
  }

  /** True for some hosts. */
  #hosts(): string {
    const host = this.#random.pick(HOSTS);
    return `inventory_hostname ${this.#random.pick(['==', '!='])} '${host}'`;
  }

  #tagged(): Mapping {
    return this.#perhaps(0.15, 'tags', () => this.#random.pick(TAGS));
  }

  #title(): string {
    return `number ${++this.#number}`;
  }

  #perhaps(probability: number, keyword: string, value: () => unknown): Mapping {
    return this.#random.chance(probability) ? { [keyword]: value() } : {};
  }
}
