// The cases of tests/cases/language: small playbooks, each with the answer of ansible-core. Read here, and cut into the runs
// that two test files make: `cli/language.test.ts` compares Reprise, `differential/language.test.ts` the installed ansible-core.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { splitShellWords } from '../src/source/shell-words.ts';
import { normaliseOutput } from './differential/playbook-output.ts';

const FOLDER = join(import.meta.dirname, 'cases', 'language');
const MARK = 'case ';

/** One case: a playbook, or a list of tasks that is run together with the others of its topic. */
interface LanguageCase {
  readonly title: string;
  readonly text: string;
  readonly isPlaybook: boolean;
  /** Files beside the playbook, by their path. */
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly answer: string;
}

/** A file of cases. */
export interface Topic {
  readonly name: string;
  /** What stands before the first case. */
  readonly preface: string;
  readonly cases: readonly LanguageCase[];
}

/** One process of a program, and the cases that it answers. */
export interface LanguageRun {
  readonly cases: readonly LanguageCase[];
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** How a program ended. */
export interface Ending {
  readonly status: number;
  readonly output: string;
}

/** The topics, by name; `ONLY=loops` leaves one. */
export function readTopics(): Topic[] {
  return readdirSync(FOLDER)
    .filter(name => name.endsWith('.txt'))
    .map(name => basename(name, '.txt'))
    .filter(name => (process.env.ONLY ?? name) === name)
    .map(readTopic);
}

function readTopic(name: string): Topic {
  const [preface = '', ...sections] = readFileSync(pathOf(name), 'utf8').split(/^=== /m);
  const topicWords = optionsOf(preface);
  return { name, preface, cases: sections.map(section => readCase(section, topicWords)) };
}

function readCase(section: string, topicWords: Options): LanguageCase {
  // What is printed may hold lines that begin with dashes, too: those of a diff.
  const [written = '', answer = ''] = section.split(/^--- answer\n([\s\S]*)/m);
  const [head = '', ...parts] = written.split(/^--- (?=\S+$)/m);
  const [title, text] = cutLine(head);
  const named = parts.map(cutLine).map(([path, body]) => [path, body.replace(/\n+$/, '\n')]);
  const own = optionsOf(text);
  return {
    title,
    text,
    isPlaybook: isPlaybook(text),
    files: Object.fromEntries(named),
    args: [...topicWords.args, ...own.args],
    env: Object.fromEntries([...topicWords.env, ...own.env].map(word => word.split(/=(.*)/s).slice(0, 2))),
    answer: answer.trimEnd(),
  };
}

function cutLine(text: string): [string, string] {
  const end = text.indexOf('\n');
  return [text.slice(0, end).trim(), text.slice(end + 1)];
}

interface Options {
  readonly args: readonly string[];
  readonly env: readonly string[];
}

/** The lines `# args: -v` and `# env: ANSIBLE_FORKS=1`. */
function optionsOf(text: string): Options {
  const words = (kind: string) =>
    splitShellWords(new RegExp(`^# ${kind}: (.*)$`, 'm').exec(text)?.[1] ?? '').words.map(word => word.text);
  return { args: words('args'), env: words('env') };
}

/** A playbook unless it is a list of tasks. What is not plain YAML, as `!vault`, is asked for its keys only. */
function isPlaybook(text: string): boolean {
  return /^(- | {2})(hosts|import_playbook|ansible\.builtin\.import_playbook):/m.test(text);
}

/** The processes that answer a topic: one for its lists of tasks, one for each playbook. */
export function runsOf(topic: Topic): LanguageRun[] {
  const tasks = topic.cases.filter(({ isPlaybook }) => !isPlaybook);
  const runs = topic.cases
    .filter(({ isPlaybook }) => isPlaybook)
    .map(one => ({
      cases: [one],
      files: { ...one.files, 'main.yml': one.text },
      args: one.args,
      env: one.env,
    }));
  if (tasks.length === 0) return runs;
  const files = Object.assign({}, ...tasks.map(one => one.files), { 'main.yml': playOf(tasks) });
  const words = optionsOf(topic.preface);
  return [{ cases: tasks, files, args: words.args, env: tasks[0]?.env ?? {} }, ...runs];
}

/** One play on h1: a block for each case, whose failure is rescued. */
function playOf(cases: readonly LanguageCase[]): string {
  const blocks = cases.map(({ text, title }, index) => {
    if (!Array.isArray(parse(text, { logLevel: 'silent' }))) {
      throw new SyntaxError(`case '${title}' is neither a playbook nor a list of tasks`);
    }
    return [
      `    - name: "${MARK}${index}"`,
      '      debug:',
      `    - block:`,
      text.trimEnd().replace(/^(?=.)/gm, '        '),
      '      rescue:',
      '        - debug: { msg: rescued }',
    ].join('\n');
  });
  return `- hosts: h1\n  gather_facts: false\n  tasks:\n${blocks.join('\n')}\n`;
}

/** Writes the files of a run into a folder of its own. */
export function layOut(run: LanguageRun, folder: string): void {
  writeFiles(run.files, folder);
}

/** Writes files by their paths below a folder. */
export function writeFiles(files: Readonly<Record<string, string>>, folder: string): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { mode: text.startsWith('#!') ? 0o755 : 0o644 });
  }
}

/** The words behind the program's name: three hosts on this machine, unless the case names others. */
export function argumentsOf({ args }: LanguageRun): string[] {
  const hosts = args.includes('-i') ? [] : ['-i', 'h1,h2,h3,'];
  const isPlaybook = (word: string, at: number) => /^[^@-].*\.yml$/.test(word) && args[at - 1] !== '-i';
  const playbooks = args.some(isPlaybook) ? [] : ['main.yml'];
  return [...hosts, ...(args.includes('-c') ? [] : ['-c', 'local']), ...args, ...playbooks];
}

/** The settings of every run, whichever program it is. */
export function environmentOf(home: string): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
    HOME: home,
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    ANSIBLE_NOCOLOR: '1',
    ANSIBLE_PIPELINING: '1',
    ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
    ANSIBLE_LOCALHOST_WARNING: 'False',
    ANSIBLE_RETRY_FILES_ENABLED: 'False',
  };
}

/** What a run says of each of its cases, in their order. */
export function answersOf(run: LanguageRun, { status, output }: Ending, folder: string): string[] {
  const lines = normaliseOutput(output, { $HERE: folder }).map(line => line.trimEnd());
  if (run.cases[0]?.isPlaybook) return [[...lines, `exit status ${status}`].join('\n').trim()];
  const parts = lines.join('\n').split(new RegExp(`^TASK \\[${MARK}\\d+\\]\n.*\n(?: {4}.*\n|}\n)*`, 'm'));
  // Behind the last case stands the recap.
  return run.cases.map((_, index) => (parts[index + 1] ?? '').replace(/\nPLAY RECAP[\s\S]*/, '').trimEnd());
}

/** Writes the answers of a topic into its file. */
export function record(topic: Topic, answers: ReadonlyMap<LanguageCase, string>): void {
  const sections = topic.cases.map(one => {
    const files = Object.entries(one.files).map(([path, text]) => `--- ${path}\n${text}`);
    return `=== ${one.title}\n${one.text}${files.join('')}--- answer\n${answers.get(one) ?? one.answer}\n\n`;
  });
  writeFileSync(pathOf(topic.name), `${topic.preface}${sections.join('')}`.replace(/\n+$/, '\n'));
}

function pathOf(name: string): string {
  return join(FOLDER, `${name}.txt`);
}
