// known_hosts: the key by which other hosts' ssh clients know a host, in a known_hosts file.
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { fail } from './failure.ts';
import { factsResult } from './files/facts.ts';
import { readTextFile, writeTextFile } from './files/text-file.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { hashLine, isAbout, parseKnownHost, withHost, withoutHost } from './ssh/known-hosts.ts';

const schema = {
  properties: {
    name: { type: 'string', description: 'The host, as `[host]:port` for another port.', aliases: ['host'] },
    key: { type: 'string', description: 'The whole line: names, type and key.' },
    path: { type: 'string', default: '~/.ssh/known_hosts', description: 'The file.' },
    hash_host: { type: 'boolean', default: false, description: 'Write the name as a hash.' },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether the host is known.',
    },
  },
  required: ['name'],
} as const satisfies ArgumentsSchema;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/known_hosts_module.html */
export const known_hosts: Module<ArgumentsOf<typeof schema>> = {
  ...builtin('known_hosts', "Keeps a host's key in a known_hosts file."),
  schema,
  checkMode: 'full',
  takesTurns: true,
  async run(host, args, context) {
    const name = args.name.toLowerCase();
    if (name.includes(',')) return fail(SEVERAL_NAMES);
    const line = args.key?.replace(/\n+$/, '');
    if (args.state === 'present' && line === undefined) return fail('No key specified when adding a host');
    const given = line === undefined ? undefined : parseKnownHost(line);
    if (line !== undefined && (given === undefined || !isAbout(given, name)))
      return fail('Host parameter does not match hashed host field in supplied key');
    const file = await readTextFile(host, args.path);
    if (typeof file === 'string') return fail(`Failed to read ${args.path}: ${file}`);
    const before = file.text ?? '';
    const after =
      args.state === 'absent'
        ? withoutHost(before, name)
        : withHost(before, name, args.hash_host ? hashLine(line ?? '') : (line ?? ''));
    const changed = after !== before;
    const before_header = file.target === undefined ? '/dev/null' : file.path;
    const diff = { before, after, before_header, after_header: file.path };
    // A key that would stay away is told as without check mode.
    const isAway = !changed && args.state === 'absent' && line !== undefined;
    if (context.check && !isAway) return { changed, diff };
    const { hash_host, state, key = null } = args;
    const about = { name: args.name, path: file.path, key, hash_host, state, changed, diff };
    if (!changed)
      return file.self === undefined
        ? { ...about, state: 'absent' }
        : { ...about, ...factsResult(file.self) };
    const written = await writeTextFile(host, file, after);
    if ('failure' in written) return written.failure;
    return { ...about, ...factsResult(written.facts) };
  },
};

const SEVERAL_NAMES =
  'Comma separated list of names is not supported. Please pass a single name to lookup in the known_hosts file.';
