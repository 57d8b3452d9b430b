// The callback `json`: the whole run as one document when it is over, and nothing before.
// https://docs.ansible.com/ansible/latest/collections/ansible/posix/json_callback.html
import type { EventOf, Reporter, ResultEvent, RunEvent, TaskInfo } from '../../engine/events.ts';
import { locate } from '../../source/span.ts';
import { fromData } from '../../values/data.ts';
import { toSortedJson } from '../../values/json.ts';
import { type CallbackParts, Messages } from './messages.ts';

interface Duration {
  readonly start: string;
  end?: string;
}

interface TaskRecord {
  readonly task: Record<string, unknown> & { readonly duration: Duration };
  readonly hosts: Record<string, unknown>;
}

interface PlayRecord {
  readonly play: Record<string, unknown> & { readonly duration: Duration };
  readonly tasks: TaskRecord[];
}

export class JsonReporter implements Reporter {
  readonly #parts: CallbackParts;
  readonly #messages: Messages;
  readonly #now: () => Date;
  readonly #plays: PlayRecord[] = [];
  readonly #tasks = new Map<number, TaskRecord>();

  constructor(parts: CallbackParts, now: () => Date = () => new Date()) {
    this.#parts = parts;
    this.#messages = new Messages(parts);
    this.#now = now;
  }

  report(event: RunEvent): void {
    switch (event.type) {
      case 'play-start':
        this.#tasks.clear();
        this.#plays.push({
          play: { name: event.name, id: String(this.#plays.length + 1), duration: this.#started() },
          tasks: [],
        });
        break;
      case 'task-start':
        this.#recordOf(event.task);
        break;
      case 'result':
        this.#result(event);
        break;
      case 'recap':
        this.#print(event);
        break;
      case 'config':
        break;
      default:
        this.#messages.tell(event);
    }
  }

  #started(): Duration {
    return { start: this.#now().toISOString() };
  }

  #recordOf(task: TaskInfo): TaskRecord {
    const known = this.#tasks.get(task.id);
    if (known !== undefined) return known;
    const { file, line } = locate(task.span);
    const record: TaskRecord = {
      task: { name: task.title, id: String(task.id), path: `${file}:${line}`, duration: this.#started() },
      hosts: {},
    };
    this.#tasks.set(task.id, record);
    this.#plays.at(-1)?.tasks.push(record);
    return record;
  }

  #result({ task, host, result }: ResultEvent): void {
    const record = this.#recordOf(task);
    const shown = Object.entries(result).filter(([key]) => !key.startsWith('_ansible_'));
    record.hosts[host] = { ...Object.fromEntries(shown), action: task.action };
    const end = this.#now().toISOString();
    record.task.duration.end = end;
    const play = this.#plays.at(-1);
    if (play !== undefined) play.play.duration.end = end;
  }

  #print({ hosts, stats, hostStats = new Map() }: EventOf<'recap'>): void {
    const tallies = [...hosts].map(([host, { failed, ...tally }]) => [host, { ...tally, failures: failed }]);
    const document = {
      plays: this.#plays,
      stats: Object.fromEntries(tallies),
      custom_stats: Object.fromEntries(hostStats),
      global_custom_stats: stats,
    };
    this.#parts.screen.line(toSortedJson(fromData(document), { indent: 4 }));
  }
}
