// `ansible-vault` and a link of that name to bin/reprise: the same steps, the same output, statuses and modes; each reads what
// the other has written. Needs ansible-core, and dist/ from `npm run build`.
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { compareSteps, type StepResult } from './command-steps.ts';

const FILES = {
  p1: 'pw1\n',
  p2: 'pw2\n',
  '+pass.sh': '#!/bin/sh\necho pw1\n',
  '+some-client': '#!/bin/sh\n[ "$2" = a ] && echo pw1 || echo pw2\n',
  '+new.sh': '#!/bin/sh\necho new > "$1"\n',
  '+more.sh': '#!/bin/sh\necho more >> "$1"\n',
  f: 'hello\n',
  g: 'gé\n',
  bytes: '\u0000\u0001no line end',
  bad: '$ANSIBLE_VAULT;1.1;AES256\nzz\n',
  old: '$ANSIBLE_VAULT;1.3;AES256\n6161\n',
  'ids.cfg': '[defaults]\nvault_identity_list = a@p1, b@p2\nvault_encrypt_identity = b\n',
  'match.cfg': '[defaults]\nvault_id_match = true\n',
};

const P1 = '--vault-password-file p1';

const STEPS = [
  `ansible-vault encrypt f ${P1}; head -1 f; stat -c %a f`,
  `ansible-vault view f ${P1}`,
  'ansible-vault view f --vault-password-file p2',
  'ansible-vault view f --vault-id x@pass.sh',
  'ansible-vault view f --vault-id p2 --vault-id a@some-client',
  `ansible-vault encrypt f ${P1}`,
  `ansible-vault decrypt f --output - ${P1}`,
  `ansible-vault decrypt f --output out ${P1}; cat out; stat -c %a out`,
  `ansible-vault decrypt f ${P1}; stat -c %a f; cat f`,
  `ansible-vault decrypt f ${P1}`,
  `ansible-vault view f ${P1}`,
  'ansible-vault encrypt f --vault-id a@p1 --vault-id b@p2',
  'ansible-vault encrypt f --vault-id a@p1 --vault-id b@p2 --encrypt-vault-id b; head -1 f',
  'ansible-vault view --vault-id a@p1 --vault-id b@p2 f',
  'ansible-vault encrypt g --vault-id a@p1 --encrypt-vault-id zz',
  'chmod 640 f; ansible-vault rekey f --vault-id b@p2 --new-vault-id c@p1; head -1 f; stat -c %a f',
  'ansible-vault rekey f --vault-id c@p1 --new-vault-password-file p2; head -1 f',
  'ansible-vault rekey f --vault-id c@p1 --new-vault-password-file p2',
  `echo -n xyz | ansible-vault encrypt ${P1} | tee o1 | head -1; ansible-vault decrypt ${P1} < o1`,
  `echo -n xyz | ansible-vault encrypt - --output o2 ${P1}; stat -c %a o2; cat o2 | ansible-vault decrypt - ${P1}`,
  `ansible-vault encrypt bytes ${P1}; ansible-vault decrypt bytes --output - ${P1} | od -c`,
  `ansible-vault encrypt_string abc ${P1}`,
  'ansible-vault encrypt_string abc def -n one -n two --vault-id b@p1',
  'echo -n xyz | ansible-vault encrypt_string abc --stdin-name q --vault-id b@p1',
  'echo -n xyz | ansible-vault encrypt_string --vault-id b@p1',
  `echo -n xyz | ansible-vault encrypt_string - more -n word ${P1}`,
  `ansible-vault encrypt_string 'two\nlines' --name x --output s ${P1}; head -2 s`,
  `ansible-vault encrypt_string ${P1} -n foo ''`,
  `ansible-vault encrypt_string decrypt -n word ${P1} | head -1`,
  `cp g view; ansible-vault encrypt view ${P1}; head -1 view`,
  `ansible-vault encrypt nosuch ${P1}`,
  'echo "" | ansible-vault encrypt g',
  `ansible-vault create f ${P1}`,
  `EDITOR=./new.sh ansible-vault create made ${P1}; head -1 made; stat -c %a made`,
  `chmod 644 made; EDITOR=./more.sh ansible-vault edit made ${P1}; ansible-vault view made ${P1}; stat -c %a made`,
  `cp made same; EDITOR=true ansible-vault edit made ${P1}; cmp made same`,
  `EDITOR=true ansible-vault create empty ${P1}; ansible-vault view empty ${P1}`,
  'ansible-vault encrypt g --vault-id n@p1; EDITOR=./more.sh ansible-vault edit g --vault-id other@p1; head -1 g',
  `ansible-vault view bad ${P1}`,
  `ansible-vault view old ${P1}`,
  `ansible-vault view ${P1}`,
  `echo a > m1; echo b > m2; ansible-vault encrypt m1 m2 ${P1}; ansible-vault view m1 m2 ${P1}`,
  `ansible-vault decrypt m1 m2 ${P1} --output -`,
  `ansible-vault create ${P1}`,
  'echo c > m3; ANSIBLE_CONFIG=ids.cfg ansible-vault encrypt m3; head -1 m3; ANSIBLE_CONFIG=ids.cfg ansible-vault view m3',
  'ANSIBLE_CONFIG=match.cfg ansible-vault view m3 --vault-id z@p2',
  'ANSIBLE_CONFIG=match.cfg ansible-vault view m3 --vault-id b@p2',
  'ANSIBLE_VAULT_PASSWORD_FILE=p2 ansible-vault view m3',
  'ln -s m3 link; ansible-vault decrypt link --vault-id p2; cat m3; test -L link; echo $?',
];

/** Salts differ from one encryption to the next, so do the lines; Ansible prints its usage with a mistake of flags. */
function shown({ output, status }: StepResult): string {
  if (status === 5) return '[5]';
  return `${output.replace(/^( *)(?:[0-9a-f]{2}){2,40}(?=\n|$)/gm, '$1HEX')}[${status}]`;
}

const { theirs, ours } = compareSteps('vault as ansible-vault', FILES, STEPS, shown);

test('each reads what the other has written', async () => {
  const read = ['f', 'made', 'bytes', 'm1', 'g', 'o1'].map(
    name => `ansible-vault view ${name} --vault-id p1 --vault-id p2 | od -c`,
  );
  const [from, to] = [join(theirs.folder, 'other'), join(ours.folder, 'other')];
  for (const folder of [from, to]) mkdirSync(folder);
  cpSync(ours.folder, from, { recursive: true, filter: path => !path.includes('other') });
  cpSync(theirs.folder, to, { recursive: true, filter: path => !path.includes('other') });
  const outputs = await Promise.all(
    [theirs, ours].flatMap(place => [place.run(read), place.run(read.map(step => `cd other; ${step}`))]),
  );
  const [first = [], ...others] = outputs.map(results => results.map(result => result.output));
  for (const other of others) expect(other).toEqual(first);
  expect(first.join('').length).toBeGreaterThan(100);
}, 120_000);
