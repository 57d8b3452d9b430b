// Hosts that are not as usual: login shells that are no sh, banners, another locale, umask 077, no stat, base64 or sha256sum, names
// that nobody would choose. Each has a clear result, and the other host gets all its tasks done. Disturbs 10.10.10.13. Needs
// `reprise sandbox up`.
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { makeUser, onBad, type Played, playBoth, removeUser } from './two-hosts.ts';

jest.setTimeout(120_000);

const USER = 'reprise-odd';
const FOLDER = '/srv/reprise-odd';

beforeAll(async () => {
  await makeUser(USER);
  await onBad(
    'rm -rf "$1"; mkdir -m 777 "$1"; echo "$2 ALL=(ALL) NOPASSWD: ALL" >"/etc/sudoers.d/$2"',
    FOLDER,
    USER,
  );
});
afterAll(async () => {
  await removeUser(USER);
  await onBad('rm -rf "$1" /opt/reprise-shell', FOLDER);
});

const shellOf = (script: string) =>
  onBad(
    'mkdir -p /opt/reprise-shell; printf "%s\\n" "$1" >/opt/reprise-shell/sh; chmod 755 /opt/reprise-shell/sh; usermod -s /opt/reprise-shell/sh "$2"',
    script,
    USER,
  );

const TASKS = `
    - file: { path: ${FOLDER}, state: directory, mode: "0777" }
      become: true
    - copy: { content: "one\\ntwo\\n", dest: ${FOLDER}/f, mode: "0644" }
    - lineinfile: { path: ${FOLDER}/f, line: three }
    - stat: { path: ${FOLDER}/f }
    - command: cat ${FOLDER}/f
    - setup: { gather_subset: [min] }
    - shell: id -un
      become: true
    - file: { path: ${FOLDER}/f, state: absent }
`;

const AFTERWARDS = ['changed', 'changed', 'ok', 'changed', 'ok', 'changed', 'changed'];

/** All tasks went well on both hosts; what the fifth and seventh printed on the host \`bad\`. */
function allWell({ bad: ill, good: well, status, stdout }: Played): void {
  expect([status, stdout.includes('fatal')]).toEqual([0, false]);
  for (const fates of [ill, well]) {
    expect(fates.map(fate => fate.status)).toEqual([fates[0]?.status, ...AFTERWARDS]);
    expect(fates[4]?.result.stdout).toBe('one\ntwo\nthree');
    expect(fates[6]?.result.stdout).toBe('root');
    expect(fates[3]?.result.stat).toMatchObject({ mode: '0644' });
  }
}

const AS_USER = { ansible_user: USER };

describe('a login shell', () => {
  it('that prints a banner on both streams, and no line end', async () => {
    await shellOf(
      '#!/bin/sh\necho "*** maintenance at ten ***"; echo careful >&2; printf "> "\nexec /bin/sh "$@"',
    );
    allWell(await playBoth(TASKS, AS_USER));
  });

  it('with another locale and umask 077', async () => {
    await shellOf(
      '#!/bin/sh\numask 077; LC_ALL=C.UTF-8 LANG=de_DE.UTF-8; export LC_ALL LANG\nexec /bin/bash "$@"',
    );
    allWell(await playBoth(TASKS, AS_USER));
  });

  it.each([
    ['nologin', '#!/bin/sh\nexec /usr/sbin/nologin', /This account is currently not available/],
    ['that is no shell', '#!/usr/bin/python3', /exit status 0$/],
    ['that is not there', '#!/no/such/interpreter', /no such|No such|exit status 1\d\d|connection closed/i],
  ])('%s is unreachable, and the other host goes on', async (_, script, reason) => {
    await shellOf(script);
    const tasks = '    - command: echo one\n    - command: echo two\n';
    const { bad: ill, good: well, status } = await playBoth(tasks, AS_USER);
    expect([status, ill.map(fate => fate.status)]).toEqual([4, ['unreachable']]);
    expect(ill[0]?.result.msg).toMatch(reason);
    expect(well.map(fate => fate.status)).toEqual(['changed', 'changed']);
  });
});

it('a host without stat, base64, sha1sum, sha256sum and getent', async () => {
  // A PATH of links to everything else.
  await onBad(
    `mkdir -p /opt/reprise-shell/bin; for program in /usr/bin/* /usr/sbin/*; do case \${program##*/} in
      stat|base64|*sum|getent|python3*|perl*) ;; *) ln -sf "$program" /opt/reprise-shell/bin/;; esac; done`,
  );
  await shellOf('#!/bin/sh\nPATH=/opt/reprise-shell/bin; export PATH\nexec /bin/sh "$@"');
  const { bad: ill, good: well } = await playBoth(
    `
    - copy: { content: "one\\n", dest: ${FOLDER}/f, mode: "0640" }
    - copy: { content: "one\\n", dest: ${FOLDER}/f, mode: "0640" }
    - copy: { content: "two\\n", dest: ${FOLDER}/f, mode: "0640" }
    - lineinfile: { path: ${FOLDER}/f, line: three }
    - slurp: { src: ${FOLDER}/f }
    - file: { path: ${FOLDER}/f, mode: "0600" }
    - file: { path: ${FOLDER}/f, state: absent }
`,
    AS_USER,
    '-e',
    'ansible_python_interpreter=none',
  );
  expect(ill.map(({ result }) => result.msg).filter(msg => /fail|not found/i.test(String(msg)))).toEqual([]);
  expect(ill.map(fate => fate.status)).toEqual([
    'changed',
    'ok',
    'changed',
    'changed',
    'ok',
    'changed',
    'changed',
  ]);
  expect(ill[4]?.result.content).toBe(Buffer.from('two\nthree\n').toString('base64'));
  expect(well).toHaveLength(7);
});

it('names with spaces, quotes, line ends, and bytes that are no UTF-8', async () => {
  await onBad('usermod -s /bin/sh "$1"', USER);
  const names = ['two words', `it's "quoted" \\ $HOME \`x\``, 'line\nend', '-rf', 'ü*?[a]'];
  const tasks = names.flatMap(name => {
    const path = JSON.stringify(`${FOLDER}/${name}`);
    return [
      `    - copy: { content: "x\\n", dest: ${path.replace('$HOME', 'HOME')} }`,
      `    - file: { path: ${path.replace('$HOME', 'HOME')}, mode: "0600" }`,
      `    - fetch: { src: ${path.replace('$HOME', 'HOME')}, dest: /tmp/reprise-odd-fetched/ }`,
      `    - file: { path: ${path.replace('$HOME', 'HOME')}, state: absent }`,
    ];
  });
  const head = `    - { file: { path: ${FOLDER}, state: directory } }\n`;
  const {
    bad: ill,
    good: well,
    status,
  } = await playBoth(`${head}${tasks.join('\n')}\n`, { ansible_user: 'root' });
  expect(ill.filter(fate => fate.status === 'failed').map(({ result }) => result.msg)).toEqual([]);
  expect([status, ill.length, well.length]).toEqual([0, 21, 21]);
  // A name of bytes, found and removed.
  await onBad('cd "$1" && : >"$(printf "b\\377ad")"', FOLDER);
  const found = await playBoth(`
    - file: { path: ${FOLDER}, state: directory }
    - find: { paths: ${FOLDER}, patterns: "b*" }
      register: them
    - file: { path: "{{ item.path }}", state: absent }
      loop: "{{ them.files }}"
`);
  expect(found.bad.map(fate => fate.status)).toEqual(['ok', 'ok', 'changed']);
  expect(await onBad('ls -A "$1"', FOLDER)).toBe('');
});
