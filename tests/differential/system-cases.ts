// Tasks that ansible-playbook and reprise both run on one host of the sandbox, in this order. They build on what
// tests/e2e/playbooks/prepare.yml makes, and on each other.

export interface SystemTask {
  readonly module: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly check?: true;
  readonly diff?: true;
}

const FOLDER = '/tmp/reprise-probe';
const LINES = `${FOLDER}/lines.conf`;
const HASH =
  '$6$salt1234$Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYm';

/** One module's tasks, `[args, flags]`: `c` for check mode, `d` for diff mode. */
function tasks(
  module: string,
  ...list: readonly (readonly [Readonly<Record<string, unknown>>, ('c' | 'd' | 'cd')?])[]
): SystemTask[] {
  return list.map(([args, flags = '']) => ({
    module,
    args,
    ...(flags.includes('c') ? { check: true } : {}),
    ...(flags.includes('d') ? { diff: true } : {}),
  }));
}

/** `server` is the address of tests/e2e/web-server.ts as the host sees it. */
export function systemTasks(server: string): SystemTask[] {
  const page = { url: `${server}/json`, return_content: true };
  return [
    ...tasks(
      'group',
      [{ name: 'repriseprobe', gid: 7712 }, 'c'],
      [{ name: 'repriseprobe', gid: 7712 }],
      [{ name: 'repriseprobe', gid: 7712 }],
      [{ name: 'repriseprobe', gid: 7715 }],
      [{ name: 'repriseteam', gid: 7715 }],
    ),
    ...tasks(
      'user',
      [{ name: 'repriseprobe', group: 'users' }, 'c'],
      [
        {
          name: 'repriseprobe',
          uid: 7714,
          group: 'users',
          groups: ['repriseteam'],
          comment: 'A b',
          home: '/srv/repriseprobe',
          password: HASH,
          shell: '/bin/bash',
        },
      ],
      [{ name: 'repriseprobe', password: HASH, groups: ['repriseteam'] }],
      [{ name: 'repriseprobe', groups: ['cdrom'], append: true }],
      [{ name: 'repriseprobe', comment: 'C', shell: '/bin/sh' }, 'c'],
      [{ name: 'repriseprobe', password_lock: true }],
      [{ name: 'repriseprobe', expires: 1893456000 }],
      [{ name: 'repriseprobe', password_expire_max: 30 }],
      [{ name: 'repriseprobe', group: 'nobody-here' }],
      [{ name: 'repriseprobe', state: 'absent' }, 'c'],
      [{ name: 'repriseprobe', state: 'absent', remove: true }],
      [{ name: 'repriseprobe', state: 'absent' }],
    ),
    ...tasks(
      'cron',
      [{ name: 'reprise a', user: 'repriseold', minute: '5', job: 'echo \'x\' "%"' }, 'cd'],
      [{ name: 'reprise a', user: 'repriseold', minute: '5', job: 'echo \'x\' "%"' }],
      [{ name: 'reprise a', user: 'repriseold', minute: '5', job: 'echo \'x\' "%"' }],
      [{ name: 'reprise a', user: 'repriseold', minute: '6', job: '/bin/true' }, 'd'],
      [{ name: 'reprise b', user: 'repriseold', special_time: 'daily', job: '/bin/true', disabled: true }],
      [{ name: 'REPRISE', user: 'repriseold', env: true, job: 'a b' }],
      [{ name: 'OTHER', user: 'repriseold', env: true, job: 'c', insertafter: 'REPRISE' }],
      [{ name: 'reprise c', cron_file: 'reprise-probe', user: 'nobody', hour: '1', job: '/bin/true' }],
      [{ name: 'reprise c', cron_file: 'reprise-probe', user: 'nobody', hour: '1', job: '/bin/true' }],
      [{ name: 'reprise c', cron_file: 'reprise-probe', job: '/bin/true' }],
      [{ name: 'reprise c', cron_file: 'reprise-probe', state: 'absent' }],
      [{ name: 'reprise a', user: 'repriseold', state: 'absent' }],
      [{ name: 'OTHER', user: 'repriseold', env: true, state: 'absent' }],
    ),
    ...tasks(
      'systemd',
      [{ name: 'reprise-probe', state: 'started', enabled: true }, 'c'],
      [{ name: 'reprise-probe', state: 'started', enabled: true }],
      [{ name: 'reprise-probe', state: 'started', enabled: true }],
      [{ name: 'reprise-probe.service', state: 'restarted' }],
      [{ name: 'reprise-none', state: 'started' }],
      [{ name: 'reprise-none', enabled: false }],
    ),
    ...tasks(
      'service',
      [{ name: 'reprise-probe', state: 'stopped' }],
      [{ name: 'reprise-probe', state: 'stopped', enabled: false }],
      [{ name: 'reprise-none', state: 'stopped' }],
    ),
    ...tasks(
      'wait_for',
      [{ port: 22, timeout: 2 }],
      [{ port: 22, search_regex: 'Open(?P<name>SSH)', timeout: 2 }],
      [{ port: 9, state: 'stopped', timeout: 2 }],
      [{ port: 9, timeout: 1, connect_timeout: 1 }],
      [{ path: LINES, timeout: 2 }],
      [{ path: LINES, search_regex: '^port = (\\d+)', timeout: 2 }],
      [{ path: `${FOLDER}/none`, state: 'absent', timeout: 2 }],
      [{ path: LINES, state: 'drained', timeout: 1 }],
      [{ timeout: 1 }, 'c'],
    ),
    ...tasks(
      'uri',
      [page],
      [{ ...page, url: `${server}/none` }],
      [{ url: `${server}/none`, status_code: [404, 200] }],
      [{ url: `${server}/secret`, url_username: 'probe', url_password: 'pass word\'"' }],
      [{ url: `${server}/secret` }],
      [{ url: `${server}/moved` }],
      [{ url: `${server}/moved`, follow_redirects: 'none', status_code: 302 }],
      [
        {
          url: `${server}/echo`,
          method: 'POST',
          body: { a: 1, b: ['x y'] },
          body_format: 'json',
          return_content: true,
        },
      ],
      [
        {
          url: `${server}/echo`,
          method: 'POST',
          body: { a: 'ü' },
          body_format: 'form-urlencoded',
          return_content: true,
        },
      ],
      [{ url: `${server}/json`, dest: `${FOLDER}/page` }],
      [{ url: 'http://127.0.0.1:9/' }],
      [{ url: `${server}/json`, creates: LINES }],
      [{ url: `${server}/json` }, 'c'],
    ),
    ...tasks(
      'file',
      [{ path: `${FOLDER}/f/g`, state: 'directory', owner: 'dba', mode: '0750' }, 'cd'],
      [{ path: `${FOLDER}/f/g`, state: 'directory', owner: 'dba', mode: '0750' }],
      [{ path: `${FOLDER}/f`, state: 'directory', recurse: true, group: 'dba' }],
      [{ path: `${FOLDER}/l`, state: 'link', src: 'lines.conf' }],
      [{ path: `${FOLDER}/l`, state: 'link', src: 'none' }],
      [{ path: `${FOLDER}/none` }],
      [{ path: LINES, owner: 'nobody-here' }],
      [{ path: `${FOLDER}/old`, state: 'absent' }],
    ),
    ...tasks(
      'copy',
      [{ content: 'a\n', dest: `${FOLDER}/c`, mode: '0600', owner: 'dba' }, 'cd'],
      [{ content: 'a\n', dest: `${FOLDER}/c`, mode: '0600', owner: 'dba' }, 'd'],
      [{ content: 'b\n', dest: `${FOLDER}/c`, backup: true }],
      [{ src: 'sent', dest: `${FOLDER}/` }],
      [{ src: `${FOLDER}/c`, dest: `${FOLDER}/d`, remote_src: true, mode: 'preserve' }],
      [{ src: 'sent', dest: `${FOLDER}/none/x` }],
    ),
    ...tasks(
      'template',
      [{ src: 'shown.j2', dest: `${FOLDER}/t`, mode: '0644' }, 'cd'],
      [{ src: 'shown.j2', dest: `${FOLDER}/t`, mode: '0644', validate: 'grep -q 5432 %s' }],
      [{ src: 'shown.j2', dest: `${FOLDER}/t`, mode: '0644' }],
      [{ src: 'shown.j2', dest: `${FOLDER}/u`, validate: 'grep -q nothing %s' }],
    ),
    ...tasks('stat', [{ path: LINES }], [{ path: `${FOLDER}/l` }]),
    ...tasks(
      'lineinfile',
      [{ path: LINES, regexp: '^port', line: 'port = 1' }, 'cd'],
      [{ path: LINES, regexp: '^port', line: 'port = 1' }],
      [{ path: LINES, regexp: '^port', line: 'port = 1' }],
      [{ path: LINES, regexp: '^host', state: 'absent' }],
      [{ path: `${FOLDER}/none`, line: 'x' }],
    ),
    ...tasks(
      'blockinfile',
      [{ path: `${FOLDER}/block.conf`, block: 'x\ny', insertafter: 'first' }, 'd'],
      [{ path: `${FOLDER}/block.conf`, block: 'x\ny' }],
      [{ path: `${FOLDER}/block.conf`, state: 'absent' }],
    ),
    ...tasks('replace', [{ path: `${FOLDER}/words.conf`, regexp: 'two', replace: 'deux' }, 'd']),
  ];
}
