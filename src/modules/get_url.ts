// get_url: a file of a web server in its place on the host, which fetches it itself.
import { dirname, join } from 'node:path';
import type { Host } from '../connection/host.ts';
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { EXPAND } from './expansion.ts';
import { fail } from './failure.ts';
import { applySteps } from './files/apply.ts';
import { ATTRIBUTE_ARGUMENTS, isFailure, planAttributes, resolveAttributes } from './files/attributes.ts';
import { DIGEST } from './files/digest.ts';
import { factsResult } from './files/facts.ts';
import { type Look, look, type PathState } from './files/look.ts';
import { missingFolders } from './files/plan-paths.ts';
import { replaceFile } from './files/replace.ts';
import { type AskOptions, ask, decodeComponent, shownAddress } from './http/ask.ts';
import { checksumIn, parseChecksum, type WantedChecksum } from './http/checksum.ts';
import { type DownloadedFile, download, forget } from './http/download.ts';
import { plainText } from './http/plain-text.ts';
import { dispositionOf, headerOf } from './http/response.ts';
import type { HttpRequest } from './http/transport.ts';
import type { ArgumentsSchema, Module, ModuleContext, ModuleResult } from './module.ts';

const schema = {
  properties: {
    url: { type: 'string', description: 'The address: http, https, or `file:///` of the host itself.' },
    dest: { type: 'string', description: 'The file, or a folder that takes it under its own name.' },
    checksum: {
      type: 'string',
      default: '',
      description:
        'The hash that it must have: `sha256:HEX`, or `sha256:` and the address of a list of hashes.',
    },
    force: { type: 'boolean', default: false, description: 'Fetch it also when the file is there.' },
    backup: { type: 'boolean', default: false, description: 'Keep the old file under a name with the time.' },
    headers: { type: 'object', description: 'Headers of the request.' },
    url_username: { type: 'string', aliases: ['username'], description: 'The user at the server.' },
    url_password: { type: 'string', aliases: ['password'], secret: true, description: 'Its password.' },
    force_basic_auth: { type: 'boolean', default: false, description: 'Send both without being asked.' },
    timeout: { type: 'integer', default: 10, description: 'Seconds for the whole answer.' },
    validate_certs: { type: 'boolean', default: true, description: "Check the server's certificate." },
    client_cert: { type: 'string', description: 'The certificate to show, a file on the host.' },
    client_key: { type: 'string', description: 'Its key.' },
    ciphers: { type: 'array', items: { type: 'string' }, description: 'The ciphers that may be used.' },
    use_proxy: { type: 'boolean', default: true, description: 'Go through the proxy of the environment.' },
    use_gssapi: { type: 'boolean', default: false, description: 'Log in with Kerberos; needs curl.' },
    use_netrc: { type: 'boolean', default: true, description: 'Take passwords from `~/.netrc`; needs curl.' },
    decompress: {
      type: 'boolean',
      default: true,
      description: 'Unpack what the server has compressed for the way.',
    },
    http_agent: { type: 'string', default: 'ansible-httpget', description: 'What the request calls itself.' },
    unredirected_headers: {
      type: 'array',
      items: { type: 'string' },
      default: [],
      description: 'Headers that do not go along when the answer points elsewhere.',
    },
    tmp_dest: { type: 'string', description: 'The folder in which the file waits until it is whole.' },
    ...ATTRIBUTE_ARGUMENTS,
  },
  required: ['url', 'dest'],
} as const satisfies ArgumentsSchema;

type GetUrlArguments = ArgumentsOf<typeof schema>;

/** The same of a file of the host itself. Parameters: dest, name, force, the file, algorithm, hash. */
const LOCAL = `${EXPAND}${DIGEST}expand "$1"; dest=$expanded force=$3 file=$4 algorithm=$5 wanted=$6
sum() { sum=; digest "$1" "$2"; printf '%s' "\${sum%% *}"; }
if [ "$force" = 0 ] && [ -n "$wanted" ] && [ -f "$dest" ] && [ "$(sum "\${algorithm}sum" "$dest")" = "$wanted" ]; then say right=; exit 0; fi
if [ -f "$file" ]; then
  say "size=$(wc -c <"$file")" "sha1=$(sum sha1sum "$file")" "md5=$(sum md5sum "$file")"
  [ -z "$algorithm" ] || say "hash=$(sum "\${algorithm}sum" "$file")"
fi`;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/get_url_module.html */
export const get_url: Module<GetUrlArguments> = {
  ...builtin('get_url', 'Fetches a file of a web server to its place on the host.'),
  schema,
  checkMode: 'full',
  async run(host, args, context) {
    const about = { url: shownAddress(args.url), dest: args.dest, ...NO_SUMS };
    const url = URL.canParse(args.url) ? new URL(args.url) : undefined;
    if (url === undefined || !/^(https?|file):$/.test(url.protocol))
      return fail(`'${shownAddress(args.url)}' is no http, https or file address`, withoutSums(about));
    if (url.password !== '') context.hide(decodeComponent(url.password));
    const wanted = args.checksum === '' ? undefined : parseChecksum(args.checksum);
    if (typeof wanted === 'string') return fail(wanted, about);
    const checksum = wanted === undefined ? undefined : await resolveChecksum(host, wanted, url, args);
    if (checksum !== undefined && isFailure(checksum)) return { ...withoutSums(about), ...checksum };
    const start = Date.now();
    const { seen, fetched } = await (url.protocol === 'file:' ? fromHost : fromServer)(host, {
      args,
      url,
      checksum,
      check: context.check,
    });
    const elapsed = Math.floor((Date.now() - start) / 1000);
    const result = { ...about, dest: seen.state.path, elapsed };
    if (fetched === 'right' || fetched === 'unmodified') {
      const said =
        fetched === 'right' ? { msg: RIGHT } : { msg: 'HTTP Error 304: Not Modified', status_code: 304 };
      return settleAttributes(host, seen, seen.state, args, context, { ...result, ...said });
    }
    if (isFailure(fetched)) return { ...fetched, ...withoutSums(result) };
    try {
      return await place(host, { args, checksum, seen, fetched, result }, context);
    } finally {
      if (url.protocol !== 'file:') await forget(host, fetched.file);
    }
  },
};

const NO_SUMS = { checksum_dest: null, checksum_src: null };

/** Of what was not fetched no checksum is told. */
function withoutSums({ checksum_dest: _dest, checksum_src: _src, ...about }: ModuleResult): ModuleResult {
  return about;
}

const RIGHT = 'file already exists';

interface Fetching {
  readonly args: GetUrlArguments;
  readonly url: URL;
  readonly checksum: WantedChecksum | undefined;
  readonly check: boolean;
}

interface Fetched {
  readonly file: DownloadedFile;
  readonly name: string;
  /** The name under which a folder was looked at. */
  readonly lookedAt: string;
  readonly result: ModuleResult;
}

interface Looked {
  readonly seen: Look;
  readonly fetched: Fetched | ModuleResult | 'right' | 'unmodified';
}

interface Placing {
  readonly args: GetUrlArguments;
  readonly checksum: WantedChecksum | undefined;
  readonly seen: Look;
  readonly fetched: Fetched;
  readonly result: ModuleResult;
}

/** What Ansible can hash files with. */
const HASHES = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'];

/** What was fetched takes its place, when it is what it must be and not there already. */
async function place(host: Host, placing: Placing, context: ModuleContext): Promise<ModuleResult> {
  const { args, seen, checksum } = placing;
  if (checksum !== undefined && !HASHES.includes(checksum.algorithm)) {
    const known = `Available algorithms: ${HASHES.join(', ')}`;
    return fail(
      `Could not hash file '${placing.result.dest}' with algorithm '${checksum.algorithm}'. ${known}`,
      placing.result,
    );
  }
  const { file, name, lookedAt } = placing.fetched;
  const isFolder = seen.state.target?.kind === 'directory';
  const state = !isFolder
    ? seen.state
    : name === lookedAt
      ? (seen.paths[1] ?? seen.state)
      : (await look(host, [join(seen.state.path, name)], { checksum: 'sha1', follow: true })).state;
  const result = { ...placing.result, dest: state.path, ...placing.fetched.result };
  if (context.check) return { ...result, changed: state.checksum !== file.sha1 };
  const sums = {
    checksum_src: file.sha1,
    checksum_dest: state.checksum ?? null,
    ...(file.md5 === '' ? {} : { md5sum: file.md5 }),
  };
  if (checksum !== undefined && checksum.value !== file.checksum) {
    const msg = `The checksum for ${state.path} did not match ${checksum.value}; it was ${file.checksum}.`;
    return { ...result, ...sums, ...fail(msg) };
  }
  const folder = args.dest.endsWith('/') && !isFolder ? args.dest.replace(/\/+$/, '') : dirname(state.path);
  if (state.ancestor !== undefined && missingFolders(folder, state.ancestor).length > 0)
    return { ...result, ...sums, ...fail(`Destination ${folder} does not exist`) };
  if (state.checksum === file.sha1)
    return settleAttributes(host, seen, state, args, context, { ...result, ...sums });
  const wanted = resolveAttributes(args, seen);
  if (isFailure(wanted)) return wanted;
  const replaced = await replaceFile(host, {
    path: state.path,
    content: {
      size: file.size,
      sha1: file.sha1,
      bytes: undefined,
      open: () => Buffer.alloc(0),
      hostPath: file.path ?? '',
    },
    existing: state.target,
    expected: 'any',
    wanted,
    backup: args.backup,
    validate: undefined,
  });
  if ('failure' in replaced) return { ...result, ...replaced.failure };
  return {
    ...result,
    changed: true,
    ...sums,
    ...(replaced.backupFile === undefined ? {} : { backup_file: replaced.backupFile }),
    ...factsResult(replaced.facts),
  };
}

/** The content is right: only owner, group and mode may differ. */
async function settleAttributes(
  host: Host,
  seen: Look,
  state: PathState,
  args: GetUrlArguments,
  context: ModuleContext,
  result: ModuleResult,
): Promise<ModuleResult> {
  const wanted = resolveAttributes(args, seen);
  if (isFailure(wanted) || state.self === undefined) return { changed: false, ...result };
  const { steps } = planAttributes(state.path, state.self, wanted);
  const isReal = steps.length > 0 && !context.check;
  const applied = isReal ? await applySteps(host, steps, state.path) : { facts: state.self };
  if ('failure' in applied) return { ...applied.failure, ...result };
  const changed = steps.length > 0;
  const msg = `${result.msg}${result.msg === RIGHT && changed ? ' but file attributes changed' : ''}`;
  return { changed, ...result, msg, ...factsResult(applied.facts) };
}

async function fromServer(host: Host, { args, url, checksum, check }: Fetching): Promise<Looked> {
  const { seen, answer } = await download(
    host,
    requestOf(args, url, check ? 'HEAD' : 'GET'),
    optionsOf(args),
    {
      dest: args.dest,
      name: nameOf,
      force: args.force,
      folder: args.tmp_dest ?? '',
      checksum,
      decompress: args.decompress,
      owner: args.owner,
      group: args.group,
      attributes: args.attributes,
    },
  );
  if (answer === undefined) return { seen, fetched: 'right' };
  if (answer.kind === 'skipped') return { seen, fetched: fail(answer.reason) };
  if (answer.kind === 'failed')
    return { seen, fetched: { ...fail(`Request failed: ${answer.message}`), status_code: -1 } };
  const { response } = answer;
  if (response.status === 304) return { seen, fetched: 'unmodified' };
  if (response.file === undefined) {
    const said = `HTTP Error ${response.status}: ${response.reason}`;
    return { seen, fetched: { ...fail('Request failed'), response: said, status_code: response.status } };
  }
  const result = {
    status_code: response.status,
    msg: `OK (${headerOf(response, 'content-length') ?? 'unknown'} bytes)`,
    ...(response.file.path === undefined ? {} : { src: response.file.path }),
  };
  const lookedAt = nameOf(answer.url);
  const name = dispositionOf(response) ?? lookedAt;
  return { seen, fetched: { file: response.file, name, lookedAt, result } };
}

async function fromHost(host: Host, { args, url, checksum }: Fetching): Promise<Looked> {
  const path = decodeComponent(url.pathname);
  const seen = await look(host, [args.dest, join(args.dest, nameOf(url))], {
    checksum: 'sha1',
    follow: true,
    owner: args.owner,
    group: args.group,
    attributes: args.attributes,
    question: {
      script: LOCAL,
      args: [args.dest, '', args.force ? '1' : '0', path, checksum?.algorithm ?? '', checksum?.value ?? ''],
    },
  });
  const { answers } = seen;
  if (answers.get('right') !== undefined) return { seen, fetched: 'right' };
  const sha1 = answers.get('sha1');
  if (sha1 === undefined)
    return {
      seen,
      fetched: fail(`Request failed: <urlopen error [Errno 2] No such file or directory: '${path}'>`),
    };
  const size = Number(answers.get('size'));
  const file = { path, size, sha1, md5: answers.get('md5') ?? '', checksum: answers.get('hash') ?? '' };
  const result = { src: path, status_code: null, msg: `OK (${size} bytes)` };
  return { seen, fetched: { file, name: nameOf(url), lookedAt: nameOf(url), result } };
}

/** A list of hashes, from a server or a file of the host. */
async function listOf(
  host: Host,
  address: string,
  args: GetUrlArguments,
): Promise<string | { why: string; status: number | null }> {
  const url = new URL(address);
  if (url.protocol === 'file:') {
    const { status, stdout } = await host.run({
      script: 'exec cat <"$1"',
      args: [decodeComponent(url.pathname)],
    });
    return status === 0 ? stdout.toString() : { why: 'no such file', status: null };
  }
  const answer = await ask(host, requestOf(args, url, 'GET'), optionsOf(args));
  if (answer.kind !== 'response') return { why: 'no answer', status: -1 };
  const { status, reason, body } = answer.response;
  return status === 200 ? body.toString() : { why: `HTTP Error ${status}: ${reason}`, status };
}

async function resolveChecksum(
  host: Host,
  wanted: WantedChecksum,
  url: URL,
  args: GetUrlArguments,
): Promise<WantedChecksum | ModuleResult> {
  if (!wanted.value.includes('://')) return wanted;
  const failed = { changed: false, failed: true };
  const list = await listOf(host, wanted.value, args);
  if (typeof list !== 'string')
    return {
      ...failed,
      msg: 'Request failed',
      response: list.why,
      status_code: list.status,
      url: wanted.value,
    };
  const sum = checksumIn(list, nameOf(url));
  if (sum === undefined)
    return { ...failed, msg: `Unable to find a checksum for file '${nameOf(url)}' in '${wanted.value}'` };
  if (!/^[0-9a-f]+$/.test(sum)) return { ...failed, ...NO_SUMS, msg: 'The checksum format is invalid' };
  return { algorithm: wanted.algorithm, value: sum };
}

function requestOf(args: GetUrlArguments, url: URL, method: 'GET' | 'HEAD'): HttpRequest {
  const given = Object.entries(args.headers ?? {}).map(([key, value]) => [key, plainText(value)] as const);
  const hasAgent = given.some(([key]) => key.toLowerCase() === 'user-agent');
  const agent = hasAgent ? [] : [['User-Agent', args.http_agent] as const];
  const fresh = args.force ? [['Cache-Control', 'no-cache'] as const] : [];
  return { method, url, headers: [...given, ...fresh, ...agent], body: undefined };
}

function optionsOf(args: GetUrlArguments): AskOptions {
  return {
    timeout: args.timeout,
    validateCertificates: args.validate_certs,
    clientCertificate: args.client_cert,
    clientKey: args.client_key,
    useProxy: args.use_proxy,
    ciphers: args.ciphers,
    useNetrc: args.use_netrc && args.url_username === undefined,
    useGssapi: args.use_gssapi,
    user: args.url_username,
    password: args.url_password,
    forceBasicAuth: args.force_basic_auth,
    followRedirects: 'urllib2',
    unredirectedHeaders: args.unredirected_headers,
  };
}

/** The last part of the address's path; a server's root is its index. */
function nameOf(url: URL): string {
  return decodeComponent(url.pathname.slice(url.pathname.lastIndexOf('/') + 1)) || 'index.html';
}
