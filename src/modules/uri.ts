// uri: asks a web server something, from the host.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Host } from '../connection/host.ts';
import { builtin } from './builtin.ts';
import { EXPAND } from './expansion.ts';
import { fail } from './failure.ts';
import { isFailure } from './files/attributes.ts';
import { deliver } from './files/deliver.ts';
import { look } from './files/look.ts';
import { sourceOfBytes } from './files/source.ts';
import { uriSchema } from './http/arguments.ts';
import { type AskOptions, ask, decodeComponent, shownAddress } from './http/ask.ts';
import { type Body, type BodyFormat, encodeBody, typeOfFormat } from './http/body.ts';
import { plainText } from './http/plain-text.ts';
import { dispositionOf, type HttpResponse, headerOf } from './http/response.ts';
import type { HttpRequest } from './http/transport.ts';
import type { Module, ModuleContext, ModuleResult } from './module.ts';

export interface UriArguments {
  readonly url: string;
  readonly method: string;
  readonly body?: unknown;
  readonly body_format: BodyFormat;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
  readonly status_code: readonly number[];
  readonly return_content: boolean;
  readonly url_username?: string | undefined;
  readonly url_password?: string | undefined;
  readonly force_basic_auth: boolean;
  readonly follow_redirects: string;
  readonly validate_certs: boolean;
  readonly ca_path?: string | undefined;
  readonly client_cert?: string | undefined;
  readonly client_key?: string | undefined;
  readonly unix_socket?: string | undefined;
  readonly use_proxy: boolean;
  readonly force: boolean;
  readonly unredirected_headers: readonly string[];
  readonly timeout: number;
  readonly http_agent: string;
  readonly dest?: string | undefined;
  readonly owner?: string | undefined;
  readonly attributes?: string | undefined;
  readonly group?: string | undefined;
  readonly mode?: unknown;
  readonly src?: string | undefined;
  readonly remote_src: boolean;
  readonly ciphers?: readonly string[] | undefined;
  readonly decompress: boolean;
  readonly use_gssapi: boolean;
  readonly use_netrc: boolean;
  readonly creates?: string | undefined;
  readonly removes?: string | undefined;
}

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/uri_module.html */
export const uri: Module<UriArguments> = {
  ...builtin('uri', 'Asks a web server something, from the host, and looks at its answer.'),
  schema: uriSchema,
  checkMode: 'none',
  uncheckedMessage: 'remote module (ansible.legacy.uri) does not support check mode',
  async run(host, args, context) {
    const url = URL.canParse(args.url) ? new URL(args.url) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol))
      return fail(`'${shownAddress(args.url)}' is no http or https address`);
    if (url.password !== '') context.hide(decodeComponent(url.password));
    if (!/^[A-Z]+$/i.test(args.method)) {
      const msg = "Parameter 'method' needs to be a single word in uppercase, like GET or POST.";
      return fail(msg);
    }
    const body = await bodyOf(host, args, context);
    if (body !== undefined && isFailure(body)) return body;
    const start = Date.now();
    const answer = await ask(host, requestOf(args, url, body), askOptions(args));
    const elapsed = Math.floor((Date.now() - start) / 1000);
    if (answer.kind === 'skipped') return { changed: false, stdout: answer.reason };
    if (answer.kind === 'failed') {
      const msg = `Status code was -1 and not ${pythonList(args.status_code)}: Request failed: ${answer.message}`;
      return {
        changed: false,
        failed: true,
        elapsed,
        status: -1,
        redirected: false,
        url: shownAddress(args.url),
        msg,
        ...(args.return_content ? { content: '' } : {}),
      };
    }
    const response = args.decompress ? unpacked(answer.response) : answer.response;
    const isExpected = args.status_code.includes(response.status);
    const isKept = isExpected && response.status !== 304;
    const stored =
      args.dest === undefined
        ? {}
        : isKept
          ? await store(host, args, args.dest, response, answer.url, context)
          : { path: await unwritten(host, args.dest, fileName(response, answer.url)) };
    if (stored.failed === true) return stored;
    const result = {
      changed: false,
      elapsed,
      redirected: answer.redirected,
      url: answer.url.href,
      ...describe(args, response),
      ...absoluteLocation(response, answer.url),
      ...stored,
    };
    const shown = args.url_password ? maskResult(result, args.url_password) : result;
    if (isExpected) return shown;
    return {
      ...shown,
      failed: true,
      msg: `Status code was ${response.status} and not ${pythonList(args.status_code)}: ${result.msg}`,
    };
  },
};

/** The password is in nothing that the server says, names of its JSON included. */
function maskResult(result: ModuleResult, password: string): ModuleResult {
  const mask = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replaceAll(password, '********');
    if (Array.isArray(value)) return value.map(mask);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [mask(key), mask(item)]));
  };
  const kept = Object.entries(result).map(([key, value]) => [key, mask(value)] as const);
  return { ...Object.fromEntries(kept), changed: result.changed };
}

/** A body that the server has compressed, as it was. */
function unpacked(response: HttpResponse): HttpResponse {
  if (!/\bgzip\b/i.test(headerOf(response, 'content-encoding') ?? '') || response.body.length === 0)
    return response;
  try {
    return { ...response, body: gunzipSync(response.body) };
  } catch {
    // What claims to be compressed and is not stays as it came.
    return response;
  }
}

function pythonList(codes: readonly number[]): string {
  return `[${codes.join(', ')}]`;
}

/** What is sent; a file of the host takes a round trip of its own. */
async function bodyOf(
  host: Host,
  args: UriArguments,
  context: ModuleContext,
): Promise<Body | ModuleResult | undefined> {
  if (args.src === undefined) {
    if (args.body === undefined || args.body === null) return undefined;
    const body = encodeBody(args.body, args.body_format, name =>
      readFileSync(context.files.find('files', name)),
    );
    return typeof body === 'string' ? { changed: false, failed: true, msg: body, elapsed: 0 } : body;
  }
  const contentType = typeOfFormat(args.body_format);
  if (!args.remote_src) return { bytes: readFileSync(context.files.find('files', args.src)), contentType };
  const { status, stdout } = await host.run({ script: READ, args: [args.src] });
  if (status === 0) return { bytes: stdout, contentType };
  return { changed: false, failed: true, msg: `Unable to open source file ${args.src}`, elapsed: 0 };
}

const READ = `${EXPAND}expand "$1"; exec cat <"$expanded"`;

function requestOf(args: UriArguments, url: URL, body: Body | undefined): HttpRequest {
  const given = Object.entries(args.headers ?? {}).map(([key, value]) => [key, plainText(value)] as const);
  const has = (name: string) => given.some(([key]) => key.toLowerCase() === name);
  const headers = [...given];
  if (args.force) headers.push(['Cache-Control', 'no-cache']);
  if (!has('user-agent')) headers.push(['User-Agent', args.http_agent]);
  if (body !== undefined && !has('content-type')) {
    headers.push(['Content-Type', body.contentType ?? 'application/x-www-form-urlencoded']);
  }
  return { method: args.method.toUpperCase(), url, headers, body: body?.bytes };
}

function askOptions(args: UriArguments): AskOptions {
  return {
    user: args.url_username,
    password: args.url_password,
    forceBasicAuth: args.force_basic_auth,
    followRedirects: args.follow_redirects,
    unredirectedHeaders: args.unredirected_headers,
    timeout: args.timeout,
    validateCertificates: args.validate_certs,
    caPath: args.ca_path,
    clientCertificate: args.client_cert,
    clientKey: args.client_key,
    unixSocket: args.unix_socket,
    useProxy: args.use_proxy,
    ciphers: args.ciphers,
    useNetrc: args.use_netrc && args.url_username === undefined,
    useGssapi: args.use_gssapi,
    creates: args.creates,
    removes: args.removes,
  };
}

function describe(args: UriArguments, response: HttpResponse): ModuleResult {
  const headers = new Map(
    response.headers.map(([name]) => [name.replaceAll('-', '_'), headerOf(response, name)]),
  );
  const type = headerOf(response, 'content-type') ?? '';
  const text = response.body.toString(/charset="?iso-8859-1/i.test(type) ? 'latin1' : 'utf8');
  const mayBeJson = /^[^;]*[/+](json|javascript)\b/i.test(type);
  const json = mayBeJson ? parseJson(text) : undefined;
  const length = headerOf(response, 'content-length') ?? 'unknown';
  const isGood = response.status < 300;
  const isAllowedError = !isGood && args.status_code.includes(response.status);
  return {
    ...Object.fromEntries(headers),
    ...(isGood ? cookiesOf(response) : {}),
    status: response.status,
    msg: isGood ? `OK (${length} bytes)` : `HTTP Error ${response.status}: ${response.reason}`,
    ...(json === undefined ? {} : { json }),
    ...(args.return_content ? { content: text } : isAllowedError && !mayBeJson ? { body: text } : {}),
  };
}

function absoluteLocation(response: HttpResponse, url: URL): ModuleResult {
  const location = headerOf(response, 'location');
  return location === undefined ? {} : { location: new URL(location, url).href };
}

/** Undefined for what is no JSON, whatever its type claimed. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function cookiesOf(response: HttpResponse): ModuleResult {
  const pairs = response.headers
    .filter(([name]) => name === 'set-cookie')
    .map(([, value]) => /^([^=;]+)=([^;]*)/.exec(value))
    .filter(match => match !== null);
  const cookies = Object.fromEntries(pairs.map(([, name = '', value = '']) => [name.trim(), value]));
  const text = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
  return { cookies, cookies_string: text.join('; ') };
}

function fileName(response: HttpResponse, url: URL): string {
  return dispositionOf(response) ?? url.pathname.split('/').filter(Boolean).pop() ?? 'index.html';
}

/** Where an answer would have been written that is not the one that was asked for. */
async function unwritten(host: Host, dest: string, name: string): Promise<string> {
  const { state } = await look(host, [dest], { follow: true });
  return state.target?.kind === 'directory' ? `${state.path.replace(/\/$/, '')}/${name}` : state.path;
}

/** The body becomes a file: one look, one write when it differs. A folder takes the name that the server or its address gives. */
async function store(
  host: Host,
  args: UriArguments,
  dest: string,
  response: HttpResponse,
  url: URL,
  context: ModuleContext,
): Promise<ModuleResult> {
  const { owner, group, mode, attributes } = args;
  const name = fileName(response, url);
  const wish = {
    dest,
    owner,
    group,
    mode,
    attributes,
    backup: false,
    force: true,
    follow: true,
    validate: undefined,
  };
  const delivered = await deliver(
    host,
    wish,
    { source: sourceOfBytes(response.body), name, shownSource: url.href },
    context,
  );
  if (delivered.failed === true)
    return { ...delivered, msg: `Could not replace file: ${url.href} to ${dest}: ${delivered.msg}` };
  const { dest: path, checksum: _checksum, md5sum: _md5sum, src: _src, ...facts } = delivered;
  return { ...facts, path };
}
