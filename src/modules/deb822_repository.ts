// deb822_repository: a source of Debian packages in the newer form, a file of fields under /etc/apt/sources.list.d.
import type { Host } from '../connection/host.ts';
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { fail } from './failure.ts';
import { applySteps } from './files/apply.ts';
import { isFailure, planAttributes, resolveAttributes } from './files/attributes.ts';
import { type Look, look, WHOLE } from './files/look.ts';
import { replaceFile } from './files/replace.ts';
import { sourceOfBytes } from './files/source.ts';
import type { ArgumentsSchema, Module, ModuleContext, ModuleResult } from './module.ts';
import { KEYRINGS, keyPaths, settleKeys } from './packages/signing-keys.ts';

const list = (description: string) => ({ type: 'array', items: { type: 'string' }, description }) as const;
const flag = (description: string) => ({ type: 'boolean', description }) as const;

const schema = {
  properties: {
    name: { type: 'string', description: 'The name, of which the names of the files are made.' },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether packages come from there.',
    },
    types: {
      type: 'array',
      items: { type: 'string' },
      default: ['deb'],
      description: 'What comes from there: `deb`, `deb-src`.',
    },
    uris: list('The addresses.'),
    suites: list('The suites, or paths that end with `/`.'),
    components: list('The components.'),
    signed_by: {
      type: 'any',
      isValue: true,
      description:
        'The key or keys: an address, a file of the host, fingerprints, or the armored key itself.',
    },
    architectures: list('The architectures.'),
    languages: list('The languages of descriptions.'),
    targets: list('What is fetched.'),
    enabled: flag('Whether apt uses it.'),
    trusted: flag('Whether it is trusted without a signature.'),
    allow_insecure: flag('Accept a source without signatures.'),
    allow_weak: flag('Accept signatures by weak digests.'),
    allow_downgrade_to_insecure: flag('Accept that signatures are gone.'),
    by_hash: flag('Fetch lists under the names of their hashes.'),
    check_date: flag('Check dates by the clock.'),
    check_valid_until: flag('Refuse lists that are out of date.'),
    date_max_future: { type: 'integer', description: 'Seconds that a list may come from the future.' },
    inrelease_path: { type: 'string', description: 'Where the file InRelease is.' },
    include: list('The only packages that apt takes from there; needs apt 3.1.'),
    exclude: list('Packages that apt does not take from there; needs apt 3.1.'),
    pdiffs: flag('Fetch what has changed instead of whole lists.'),
    mode: { type: 'any', default: '0644', description: 'Permissions of the file.' },
    install_python_debian: {
      type: 'boolean',
      default: true,
      description: 'Accepted and without effect: nothing here needs it.',
    },
  },
  required: ['name'],
  mutuallyExclusive: [['include', 'exclude']],
} as const satisfies ArgumentsSchema;

type RepositoryArguments = ArgumentsOf<typeof schema>;

/** Parameters: what may be files of keys. Says the numbers of those that are. */
const QUESTION = 'number=0; for one; do [ ! -f "$one" ] || say "file$number="; number=$((number + 1)); done';

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/deb822_repository_module.html */
export const deb822_repository: Module<RepositoryArguments> = {
  ...builtin('deb822_repository', 'Keeps a source of Debian packages in a file of fields.'),
  schema,
  checkMode: 'full',
  takesTurns: true,
  async run(host, args, context) {
    const odd = args.types.find(type => type !== 'deb' && type !== 'deb-src');
    if (odd !== undefined)
      return fail(`value of types must be one or more of: deb, deb-src. Got no match for: ${odd}`);
    const slug = args.name
      .toLowerCase()
      .replace(/[_\s]+/g, '-')
      .replace(/[^a-z0-9-]+/g, '');
    const dest = `/etc/apt/sources.list.d/${slug}.sources`;
    const key = keyPaths(slug);
    const given = [args.signed_by ?? []].flat().map(String);
    const seen = await look(host, [KEYRINGS, key.asc, key.gpg, dest], {
      checksum: 'sha1',
      follow: true,
      contentLimit: args.state === 'absent' ? undefined : WHOLE,
      question: { script: QUESTION, args: given.map(one => (one.includes('\n') ? '' : one)) },
    });
    if (args.state === 'absent') return remove(host, seen, { dest, key_filename: key.gpg }, context);
    const isFile = (path: string): boolean => seen.answers.get(`file${given.indexOf(path)}`) !== undefined;
    const signing = await settleKeys(host, given, slug, isFile, seen, context);
    if (isFailure(signing)) return signing;
    const repo = formatFields(args, signing.value);
    const files = signing.files.length === 0 ? null : signing.files;
    const about = { repo, dest, key_filename: files?.join(' ') ?? null, key_filenames: files };
    const settled = await placeSources(host, seen, repo, args, context);
    if (settled.failed === true) return settled;
    return { ...settled, ...about, changed: signing.changed || settled.changed === true };
  },
};

async function remove(
  host: Host,
  seen: Look,
  about: ModuleResult,
  context: ModuleContext,
): Promise<ModuleResult> {
  const there = seen.paths.slice(1).filter(one => one.self !== undefined);
  const result = { ...about, repo: null, changed: there.length > 0 };
  if (there.length === 0 || context.check) return result;
  const steps = there.map(one => ({
    argv: ['rm', '-f', '--', one.path],
    blame: `cannot remove ${one.path}`,
  }));
  const done = await applySteps(host, steps, '/etc/apt');
  return 'failure' in done ? done.failure : result;
}

/** The field's lines, in the order of the arguments' names. https://manpages.debian.org/sources.list#DEB822-STYLE_FORMAT */
function formatFields(args: RepositoryArguments, signedBy: string | undefined): string {
  const {
    mode: _mode,
    state: _state,
    install_python_debian: _install,
    ...fields
  } = {
    ...args,
    signed_by: signedBy,
  };
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${fieldName(name)}:${fieldValue(value)}\n`)
    .join('');
}

function fieldName(name: string): string {
  if (name === 'name') return 'X-Repolib-Name';
  if (name === 'uris') return 'URIs';
  return name
    .split('_')
    .map(word => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('-');
}

/** With the blank before it; several lines are indented, an empty one is a dot. */
function fieldValue(value: unknown): string {
  if (typeof value === 'boolean') return value ? ' yes' : ' no';
  const text = Array.isArray(value) ? value.join(' ') : String(value);
  if (!text.includes('\n')) return ` ${text}`;
  const lines = text.trim().split(/\r?\n/);
  return `\n${lines.map(line => `    ${line.trim() || '.'}`).join('\n')}`;
}

/** The file of fields, as it is to be. */
async function placeSources(
  host: Host,
  seen: Look,
  repo: string,
  args: RepositoryArguments,
  context: ModuleContext,
): Promise<ModuleResult> {
  const state = seen.paths.at(-1) ?? seen.state;
  const wanted = resolveAttributes({ owner: undefined, group: undefined, mode: args.mode }, seen);
  if (isFailure(wanted)) return wanted;
  const bytes = Buffer.from(repo);
  const before = state.content?.toString() ?? '';
  const isSame = state.content?.equals(bytes) === true && state.self !== undefined;
  const diff = context.diff
    ? { diff: { before, after: repo, before_header: state.path, after_header: state.path } }
    : {};
  const plan = state.self === undefined ? undefined : planAttributes(state.path, state.self, wanted);
  const steps = plan?.steps ?? [];
  if (isSame) {
    const done = steps.length > 0 && !context.check ? await applySteps(host, steps, state.path) : undefined;
    if (done !== undefined && 'failure' in done) return done.failure;
    return { changed: steps.length > 0, ...diff };
  }
  if (context.check) return { changed: true, ...diff };
  const replaced = await replaceFile(host, {
    path: state.path,
    content: sourceOfBytes(bytes),
    existing: state.target,
    expected: 'any',
    wanted,
    backup: false,
    validate: undefined,
  });
  return 'failure' in replaced ? replaced.failure : { changed: true, ...diff };
}
