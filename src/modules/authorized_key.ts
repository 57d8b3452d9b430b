// authorized_key: public keys that let someone log in as a user of the host, in the file where sshd looks for them.
import { dirname } from 'node:path';
import type { Host } from '../connection/host.ts';
import type { ArgumentsOf } from './argument-types.ts';
import { inCollection } from './builtin.ts';
import { fail } from './failure.ts';
import { applySteps, type BlamedStep } from './files/apply.ts';
import { makeFolder } from './files/attributes.ts';
import { factsResult } from './files/facts.ts';
import { type Look, look, WHOLE } from './files/look.ts';
import { missingFolders } from './files/plan-paths.ts';
import { type TextFile, textFileOf, writeTextFile } from './files/text-file.ts';
import { exchange } from './http/transport.ts';
import type { ArgumentsSchema, Module, ModuleResult } from './module.ts';
import { type AuthorizedKey, parseKey, parseOptions, withKeys, withoutKeys } from './ssh/authorized-keys.ts';

const schema = {
  properties: {
    user: { type: 'string', description: 'Whose file it is.' },
    key: { type: 'string', description: 'Public keys, one a line, or the address where they are.' },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether the file has them.',
    },
    key_options: { type: 'string', description: 'What stands before the key in its line.' },
    comment: { type: 'string', description: "What stands behind it, instead of the key's own comment." },
    exclusive: { type: 'boolean', default: false, description: 'Remove all other keys.' },
    path: { type: 'string', description: 'The file, unless it is the usual one in the home.' },
    manage_dir: {
      type: 'boolean',
      default: true,
      description: "Make the file's folder, and let it belong to the user alone.",
    },
    follow: { type: 'boolean', default: false, description: 'Write through a link instead of replacing it.' },
    validate_certs: { type: 'boolean', default: true, description: "Check the server's certificate." },
  },
  required: ['user', 'key'],
} as const satisfies ArgumentsSchema;

type KeyArguments = ArgumentsOf<typeof schema>;

const USER = `entry=$(getent passwd "$1" 2>/dev/null || grep "^$1:" /etc/passwd | head -n 1)
rest=\${entry#*:*:}
[ -z "$entry" ] || say "user=$(printf '%s' "$rest" | cut -d: -f1,2)"`;

/** https://docs.ansible.com/ansible/latest/collections/ansible/posix/authorized_key_module.html */
export const authorized_key: Module<KeyArguments> = {
  ...inCollection(
    'ansible.posix',
    'authorized_key',
    'Keeps public keys in the file of those who may log in.',
  ),
  schema,
  checkMode: 'full',
  takesTurns: true,
  async run(host, args, context) {
    const keys = await wantedKeys(host, args);
    if ('failure' in keys) return keys.failure;
    const seen = await look(host, [args.path ?? `~${args.user}/.ssh/authorized_keys`], {
      contentLimit: WHOLE,
      follow: true,
      question: { script: USER, args: [args.user] },
    });
    const [uid, gid] = (seen.answers.get('user') ?? '').split(':').map(Number);
    if (uid === undefined || gid === undefined) {
      if (!context.check || args.path === undefined) return fail(noUser(args.user, context.check));
    }
    const file = textFileOf(seen.state, seen.umask);
    if (typeof file === 'string') return fail(file);
    const before = file.text ?? '';
    const after =
      args.state === 'present' ? withKeys(before, keys.keys, args.exclusive) : withoutKeys(before, keys.keys);
    const changed = before === '' ? after !== '' : after !== before && after !== `${before}\n`;
    const { user, key, manage_dir, state, exclusive, validate_certs, follow } = args;
    const result: ModuleResult = {
      changed,
      ...{ user, key, manage_dir, state, exclusive, validate_certs, follow },
      path: args.path === undefined ? null : file.path,
      key_options: args.key_options ?? null,
      comment: args.comment ?? null,
      keyfile: file.path,
      ...(changed && context.diff
        ? { diff: { before, after, before_header: file.path, after_header: file.path } }
        : {}),
    };
    if (!changed || context.check) return args.path === undefined ? result : withFacts(result, file.self);
    const written = await write(host, args, seen, file, after, { uid: uid ?? 0, gid: gid ?? 0 });
    if ('failure' in written) return written.failure;
    const isLink = args.follow && file.self?.kind === 'link';
    return args.path === undefined ? result : withFacts(result, isLink ? file.self : written.facts);
  },
};

function noUser(user: string, check: boolean): string {
  if (check) return 'Either user must exist or you must provide full path to key file in check mode';
  return `Failed to lookup user ${user}: "getpwnam(): name not found: '${user}'"`;
}

/** What a path is comes with every result that names one. */
function withFacts(result: ModuleResult, facts: TextFile['self']): ModuleResult {
  return facts === undefined ? result : { ...result, ...factsResult(facts) };
}

type Wanted = { readonly keys: readonly AuthorizedKey[] } | { readonly failure: ModuleResult };

async function wantedKeys(host: Host, args: KeyArguments): Promise<Wanted> {
  let text = args.key;
  if (/^https?:/.test(text)) {
    const answer = await exchange(
      host,
      { method: 'GET', url: new URL(text), headers: [], body: undefined },
      { timeout: 10, validateCertificates: args.validate_certs, useProxy: true },
    );
    if (answer.kind !== 'response' || answer.response.status !== 200)
      return { failure: fail(`Error getting key from: ${text}`) };
    text = answer.response.body.toString();
  }
  const keys: AuthorizedKey[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const parsed = parseKey(line);
    if (parsed === undefined) return { failure: fail(`invalid key specified: ${line}`) };
    keys.push({
      ...parsed,
      options: args.key_options === undefined ? parsed.options : parseOptions(args.key_options),
      comment: args.comment ?? parsed.comment,
    });
  }
  return { keys };
}

async function write(
  host: Host,
  args: KeyArguments,
  seen: Look,
  file: TextFile,
  text: string,
  { uid, gid }: { readonly uid: number; readonly gid: number },
): ReturnType<typeof writeTextFile> {
  const folder = dirname(file.path);
  const steps: BlamedStep[] = missingFolders(folder, seen.state.ancestor ?? folder).map(path =>
    makeFolder(path, `Error creating ${path}`),
  );
  if (args.manage_dir) {
    steps.push({ argv: ['chown', '--', `${uid}:${gid}`, folder], blame: `Error changing ${folder}` });
    steps.push({ argv: ['chmod', '0700', folder], blame: `Error changing ${folder}` });
  }
  const made = steps.length > 0 ? await applySteps(host, steps, folder) : undefined;
  if (made !== undefined && 'failure' in made) return made;
  const mode = { kind: 'octal', bits: 0o600 } as const;
  return writeTextFile(host, file, text, { uid, gid, mode, replacesLink: !args.follow });
}
