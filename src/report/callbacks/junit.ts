// The callback `junit`: each playbook's results as a JUnit file, a test case for each task on each host.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/junit_callback.html
import { writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { Reporter, ResultEvent, RunEvent } from '../../engine/events.ts';
import { systemReason } from '../../errors.ts';
import { makeFolders } from '../../make-folders.ts';
import { locate } from '../../source/span.ts';
import { resultText } from '../result-text.ts';

interface Case {
  readonly place: string;
  readonly name: string;
  readonly seconds: number;
  readonly event: ResultEvent;
}

export class JunitReporter implements Reporter {
  readonly #folder: string;
  readonly #warn: (message: string) => void;
  readonly #cases: Case[] = [];
  #playbook = 'playbook';
  #play = '';

  /** `warn` hears of a file that could not be written. */
  constructor(folder: string, warn: (message: string) => void) {
    this.#folder = folder;
    this.#warn = warn;
  }

  report(event: RunEvent): void {
    if (event.type === 'playbook-start') this.#playbook = basename(event.path, extname(event.path));
    else if (event.type === 'play-start') this.#play = event.name;
    else if (event.type === 'recap') this.#write();
    else if (event.type === 'result') {
      const { file, line } = locate(event.task.span);
      const name = `[${event.host}] ${this.#play}: ${event.task.title}`;
      this.#cases.push({ place: `${file}:${line}`, name, seconds: event.duration / 1000, event });
    }
  }

  #write(): void {
    try {
      makeFolders(this.#folder);
      writeFileSync(join(this.#folder, `${this.#playbook}-${Date.now() / 1000}.xml`), this.#document());
    } catch (error) {
      this.#warn(`the JUnit file could not be written: ${systemReason(error)}`);
    }
  }

  #document(): string {
    const count = (isOne: (one: Case) => boolean) => this.#cases.filter(isOne).length;
    const failures = count(one => isFailure(one.event));
    const skipped = count(one => one.event.status === 'skipped');
    const time = this.#cases.reduce((sum, { seconds }) => sum + seconds, 0);
    const totals = `disabled="0" errors="0" failures="${failures}"`;
    const end = `tests="${this.#cases.length}" time="${time}"`;
    return [
      '<?xml version="1.0" ?>',
      `<testsuites ${totals} ${end}>`,
      `\t<testsuite ${totals} name="${escaped(this.#playbook)}" skipped="${skipped}" ${end}>`,
      ...this.#cases.flatMap(caseLines),
      '\t</testsuite>',
      '</testsuites>',
      '',
    ].join('\n');
  }
}

function caseLines({ place, name, seconds, event }: Case): string[] {
  const dump = escaped(resultText(event.result, { indent: 4 }));
  const message = escaped(String(event.result.msg ?? event.status));
  const inside =
    event.status === 'skipped'
      ? [`\t\t\t<skipped>${escaped(String(event.result.skip_reason ?? 'skipped'))}</skipped>`]
      : isFailure(event)
        ? [`\t\t\t<failure message="${message}" type="failure">${dump}</failure>`]
        : [];
  return [
    `\t\t<testcase classname="${escaped(place)}" name="${escaped(name)}" time="${seconds}">`,
    ...inside,
    `\t\t\t<system-out>${dump}</system-out>`,
    '\t\t</testcase>',
  ];
}

function isFailure({ status, isIgnored }: ResultEvent): boolean {
  return !isIgnored && (status === 'failed' || status === 'unreachable');
}

/** Control characters have no place in XML. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\u{10ffff}]/gu, '?');
}
