// The output of a playbook run in a form in which ansible-playbook and reprise can be compared line by line.

const STATUS_LINE = /^(ok|changed|skipping|fatal|failed|included|FAILED - RETRYING|NOTIFIED|META)\b/;
const BANNER = /^(PLAY|TASK|RUNNING HANDLER|NO MORE HOSTS|DRY RUN|CUSTOM STATS|PLAYBOOK)\b.*\*{3}/;

/** What a run printed, by play and task: within a task the hosts are sorted, since they answer in any order. */
export function normaliseOutput(stdout: string, folders: Readonly<Record<string, string>>): string[] {
  const lines: string[] = [];
  let section: string[][] = [];
  const flush = () => {
    const blocks = section.map(block => block.join('\n').trimEnd());
    lines.push(...sortByHost(blocks).flatMap(block => withoutNoise(block, folders).split('\n')));
    section = [];
  };
  let isDiff = false;
  for (const line of stdout.split('\n')) {
    if (line.trim() === '' || isAboutAnsible(line)) continue;
    if (BANNER.test(line)) {
      flush();
      lines.push(line.replace(/ \*+$/, ''));
      isDiff = false;
      continue;
    }
    const startsDiff = line.startsWith('--- before');
    // A diff is printed before the status line of its host, so that line ends the block instead of starting one.
    if (section.length === 0 || (startsDiff && !isDiff) || (STATUS_LINE.test(line) && !isDiff)) {
      section.push([]);
    }
    isDiff = startsDiff || (isDiff && !STATUS_LINE.test(line));
    section.at(-1)?.push(line);
  }
  flush();
  return sortHostLists(lines);
}

/** `--list-hosts` prints the hosts of a play in the order of a Python set. */
function sortHostLists(lines: readonly string[]): string[] {
  return lines
    .join('\n')
    .replace(
      /(hosts \(\d+\):\n)((?: {6}\S+\n?)+)/g,
      (_, title: string, hosts: string) =>
        `${title}${hosts.trimEnd().split('\n').sort().join('\n')}${hosts.endsWith('\n') ? '\n' : ''}`,
    )
    .split('\n');
}

/** What `-vv` says of the program itself. */
function isAboutAnsible(line: string): boolean {
  return /^ansible-playbook \[core|^ {2}[a-z ]+ = |^Skipping callback|^An exception occurred during task execution|^reprise \d/.test(
    line,
  );
}

/** Stable, by the host's name alone: what one host printed stays in its order. */
function sortByHost(blocks: readonly string[]): string[] {
  const hostOf = (block: string) =>
    /^NOTIFIED .* for (\S+)/.exec(block)?.[1] ??
    /\[([^\]\s]+)/.exec(block.replace(/^--- before[\s\S]*?\n(?=\w+: \[)/, ''))?.[1] ??
    '';
  return blocks
    .map((block, index) => ({ block, index, host: hostOf(block) }))
    .sort((a, b) => (a.host === b.host ? a.index - b.index : a.host < b.host ? -1 : 1))
    .map(({ block }) => block);
}

/** Times, temporary names, and the wording of mistakes, in which the two differ by nature or by design. */
function withoutNoise(block: string, folders: Readonly<Record<string, string>>): string {
  let text = block;
  for (const [name, path] of Object.entries(folders)) text = text.replaceAll(path, name);
  return (
    text
      .replace(/"(delta|start|end|atime|mtime|ctime)": ("[^"]*"|[\d.]+)/g, '"$1": "TIME"')
      .replace(
        /^(included: .* for )([\w.-]+(?:, [\w.-]+)*)/,
        (_, start: string, hosts: string) => start + hosts.split(', ').sort().join(', '),
      )
      .replace(/(UNREACHABLE! => .*"msg": )"(?:[^"\\]|\\.)*"/, '$1"REASON"')
      .replace(/\bj\d{9,}\.\d+/g, 'JOB')
      .replace(/<class 'ansible\.[\w.]+'>/g, "<class 'str'>")
      .replace(/\. {2}Valid booleans include: [^"\\]*/g, '')
      .replace(/"invocation": \{"module_args": \{[^{}]*\}\}, /g, '')
      .replace(/^\+\+\+ after: .*/m, '+++ after')
      .replace(/"(src|dest|backup_file)": "[^"]*(\.ansible|reprise)[^"]*tmp[^"]*"/g, '"$1": "TEMPORARY"')
      // A failure that is nothing but a message is one about the playbook.
      .replace(/^((?:fatal|failed): .* => )\{(?:"msg": "(?:[^"\\]|\\.)*")?\}$/gm, '$1{"msg": "MISTAKE"}')
      .replace(
        /("(?:msg|reason|failed_when_result|changed_when_result|message)": )"((?:[^"\\]|\\.)*)"/g,
        (whole, key: string, message: string) => (isMistake(message) ? `${key}"MISTAKE"` : whole),
      )
  );
}

/** A message about the playbook itself: Ansible points at lines, reprise at columns, so only that it fails is compared. */
function isMistake(message: string): boolean {
  return (
    /Invalid data passed to 'loop'|is undefined|The (conditional check|task includes an option|error was)|AnsibleUndefined|template error|The error appears to be|Could not find or access|An unhandled exception occurred while templating|field '\w+' has an invalid value|Unsupported parameters|missing required arguments|argument '?\w+'? is of type/i.test(
      message,
    ) ||
    / \(\S+:\d+:\d+\)/.test(message) ||
    /^could not find /.test(message)
  );
}
