// apt_repository: a source of Debian packages, in one of the lists under /etc/apt.
import type { Host } from '../connection/host.ts';
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { fail } from './failure.ts';
import { modeWord } from './files/attributes.ts';
import type { ArgumentsSchema, Diff, Module } from './module.ts';
import {
  addSource,
  formatSources,
  parseSourceLine,
  parseSources,
  removeSource,
  type SourceLine,
  suggestFilename,
} from './packages/sources-list.ts';
import { readRecords, SAY } from './records.ts';

const schema = {
  properties: {
    repo: { type: 'string', description: 'The line: `deb ADDRESS SUITE COMPONENT …`.' },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether packages come from there.',
    },
    filename: {
      type: 'string',
      description: 'The name of a new file, without `.list`; made of the address unless given.',
    },
    mode: { type: 'any', description: 'Permissions of a new file; 0644 unless given.' },
    update_cache: {
      type: 'boolean',
      default: true,
      aliases: ['update-cache'],
      description: 'Fetch the package lists after a change; a failure takes the change back.',
    },
    update_cache_retries: { type: 'integer', default: 5, description: 'How often that is tried.' },
    update_cache_retry_max_delay: {
      type: 'integer',
      default: 12,
      description: 'The most seconds between two tries.',
    },
    codename: { type: 'string', description: 'Accepted and without effect: `ppa:` addresses are refused.' },
    install_python_apt: { type: 'boolean', default: true, description: 'Accepted and without effect.' },
    validate_certs: { type: 'boolean', default: true, description: 'Accepted and without effect.' },
  },
  required: ['repo'],
} as const satisfies ArgumentsSchema;

/** Says where the lists are, and each of them. */
const LOOK = `${SAY}SOURCELIST=/etc/apt/sources.list SOURCEPARTS=/etc/apt/sources.list.d
command -v apt-get >/dev/null || { say absent=; exit 0; }
eval "$(apt-config shell SOURCELIST Dir::Etc::sourcelist/f SOURCEPARTS Dir::Etc::sourceparts/d 2>/dev/null)"
SOURCEPARTS=\${SOURCEPARTS%/}
say "list=$SOURCELIST" "parts=$SOURCEPARTS"
for file in "$SOURCELIST" "$SOURCEPARTS"/*.list; do
  [ ! -f "$file" ] || say "file=$file" "text=$(cat "$file"; printf .)"
done
`;

/**
 * Parameters: update (number of tries, or 0), most seconds between them, mode of new files, path and text of each file; an empty
 * text removes it. What was there is kept until the lists could be fetched.
 */
const APPLY = `${SAY}tries=$1 most=$2 mode=$3
shift 3
work=$(umask 077; mktemp -d) || { say 'fail=no temporary folder'; exit 0; }
trap 'rm -rf -- "$work"' EXIT
back() {
  [ "$count" = 0 ] || for number in $(seq 1 "$count"); do
    path=$(cat "$work/$number.path")
    if [ -e "$work/$number" ]; then cat "$work/$number" >"$path"; else rm -f -- "$path"; fi
  done
}
fail() { back; say "fail=$1"; exit 0; }
count=0
while [ $# -gt 1 ]; do
  path=$1 text=$2
  shift 2
  count=$((count + 1))
  printf '%s' "$path" >"$work/$count.path"
  [ ! -e "$path" ] || cp -p -- "$path" "$work/$count"
  if [ -z "$text" ]; then rm -f -- "$path" || fail "cannot remove $path"; continue; fi
  mkdir -p -- "\${path%/*}" || fail "cannot make \${path%/*}"
  new=$(umask 077; mktemp "\${path%/*}/.reprise.XXXXXXXX") && printf '%s' "$text" >"$new" || fail "cannot write $path"
  if [ -e "$path" ]; then chown "$(stat -c %u:%g -- "$path")" "$new"; chmod "$(stat -c %a -- "$path")" "$new"
  else chmod "$mode" "$new"
  fi && mv -f -- "$new" "$path" || { rm -f -- "$new"; fail "cannot write $path"; }
done
try=0
[ "$tries" != 0 ] || exit 0
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
while :; do
  said=$(apt-get -q update 2>&1) && case $said in *'W: Failed to fetch'*) false;; esac && exit 0
  try=$((try + 1))
  [ $try -lt "$tries" ] || fail "Failed to update apt cache: $said"
  delay=$((1 << (try - 1)))
  [ $delay -le "$most" ] || delay=$most
  sleep $delay
done
`;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/apt_repository_module.html */
export const apt_repository: Module<ArgumentsOf<typeof schema>> = {
  ...builtin('apt_repository', 'Keeps a source of Debian packages in the lists of apt.'),
  schema,
  checkMode: 'full',
  takesTurns: true,
  async run(host, args, context) {
    const { repo, state } = args;
    if (repo === '') return fail("Please set argument 'repo' to a non-empty value");
    if (repo.startsWith('ppa:'))
      return fail(
        `'${repo}' cannot be looked up: write the line 'deb https://ppa.launchpadcontent.net/OWNER/NAME/ubuntu SUITE main' ` +
          'and put its key under /etc/apt/keyrings',
      );
    const mode = modeWord(args.mode ?? '0644');
    if (typeof mode !== 'string') return mode;
    const line = parseSourceLine(repo);
    if (!line.isSource || !line.isEnabled) return fail(`Invalid repository string: ${line.source}`);
    const records = readRecords(await host.run({ script: LOOK }));
    if (records.get('absent') !== undefined)
      return fail("this host has no apt: 'apt_repository' needs a Debian system");
    const texts = new Map(
      records.sections('file').map(one => [one.get('file') ?? '', one.text('text') ?? ''] as const),
    );
    const before = new Map(Array.from(texts, ([path, text]) => [path, parseSources(text)]));
    const name = suggestFilename(line.source, args.filename);
    const file = name.includes('/') ? name : `${records.get('parts')}/${name}`;
    const after =
      state === 'present' ? addSource(before, line.source, file) : removeSource(before, line.source);
    const changes = changedFiles(before, after);
    const diff = context.diff ? { diff: changes.map(change => diffOf(change, texts)) } : {};
    const result = { changed: changes.length > 0, repo, state, ...diff };
    if (changes.length === 0 || context.check) return result;
    const failure = await apply(host, changes, mode, args);
    return failure === undefined ? result : fail(failure);
  },
};

interface Change {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

function changedFiles(
  before: ReadonlyMap<string, readonly SourceLine[]>,
  after: ReadonlyMap<string, readonly SourceLine[]>,
): Change[] {
  return Array.from(after, ([path, lines]) => ({
    path,
    before: formatSources(before.get(path) ?? []),
    after: formatSources(lines),
  })).filter(change => change.before !== change.after);
}

function diffOf(change: Change, texts: ReadonlyMap<string, string>): Diff {
  const { path, before, after } = change;
  return {
    before,
    after,
    before_header: texts.has(path) && before !== '' ? path : '/dev/null',
    after_header: after === '' ? '/dev/null' : path,
  };
}

/** One round trip; the sentence that says why it did not work, everything as before. */
async function apply(
  host: Host,
  changes: readonly Change[],
  mode: string,
  args: ArgumentsOf<typeof schema>,
): Promise<string | undefined> {
  const tries = args.update_cache ? Math.max(1, args.update_cache_retries) : 0;
  const output = await host.run({
    script: APPLY,
    args: [
      String(tries),
      String(args.update_cache_retry_max_delay),
      mode,
      ...changes.flatMap(change => [change.path, change.after]),
    ],
  });
  return readRecords(output).get('fail');
}
