// A request with what HTTP makes of it: once more with the password when the server asks for it, and on to where it points.
import type { Host } from '../../connection/host.ts';
import { type HttpResponse, headerOf } from './response.ts';
import { type Exchange, exchange, type HttpRequest, type TransportOptions } from './transport.ts';

const MOST_REDIRECTS = 10;
/** What describes a body stays behind with it. */
const OF_BODIES = new Set(['content-type', 'content-length', 'transfer-encoding']);

/** What a task says about the way to a server, in the words of `uri` and `get_url`. */
export interface AskOptions extends TransportOptions {
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Send both without being asked. */
  readonly forceBasicAuth: boolean;
  readonly followRedirects: string;
  /** Headers that stay behind when the answer points elsewhere. */
  readonly unredirectedHeaders: readonly string[];
}

export type Answer<R extends HttpResponse = HttpResponse> =
  | Exclude<Exchange, { kind: 'response' }>
  | { readonly kind: 'response'; readonly response: R; readonly url: URL; readonly redirected: boolean };

type Carry<R extends HttpResponse> = (
  host: Host,
  request: HttpRequest,
  options: TransportOptions,
) => Promise<Exclude<Exchange, { kind: 'response' }> | { readonly kind: 'response'; readonly response: R }>;

/** One round trip for each request that it takes. `request.url` may hold the user and the password. */
export async function ask(host: Host, request: HttpRequest, options: AskOptions): Promise<Answer> {
  return askThrough<HttpResponse>(exchange, host, request, options);
}

/** The same, where something else carries each request. */
export async function askThrough<R extends HttpResponse>(
  carry: Carry<R>,
  host: Host,
  first: HttpRequest,
  options: AskOptions,
): Promise<Answer<R>> {
  const user = options.user ?? decodeComponent(first.url.username);
  const password = options.password ?? decodeComponent(first.url.password);
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  let url = withoutUser(first.url);
  const isForced = user !== '' && options.forceBasicAuth;
  let isAuthorized = isForced;
  const staysBehind = options.unredirectedHeaders.some(name => name.toLowerCase() === 'authorization');
  let request: HttpRequest = { ...first, url };
  for (let redirects = 0; ; ) {
    const headers = isAuthorized
      ? [...request.headers, ['Authorization', authorization] as const]
      : request.headers;
    const answer = await carry(host, { ...request, headers }, options);
    if (answer.kind !== 'response') return answer;
    const { response } = answer;
    const mayAsk = url.host === first.url.host && !isForced;
    if (response.status === 401 && user !== '' && !isAuthorized && mayAsk && wantsBasic(response)) {
      isAuthorized = true;
      continue;
    }
    const next = redirectOf(options, request, response);
    if (next === undefined || redirects >= MOST_REDIRECTS) {
      return { kind: 'response', response, url, redirected: redirects > 0 };
    }
    // The password is for the server that it was given for.
    if (next.url.host !== url.host || staysBehind) isAuthorized = false;
    request = next;
    url = next.url;
    redirects++;
  }
}

/** Without its `%XX`; a text with a lone `%` as it is. */
export function decodeComponent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

/** The address as it was written, but for a password in it. */
export function shownAddress(text: string): string {
  return text.replace(/^(\w+:\/\/)[^/?#]*@/, '$1');
}

function withoutUser(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare;
}

function wantsBasic(response: HttpResponse): boolean {
  return /\bbasic\b/i.test(headerOf(response, 'www-authenticate') ?? '');
}

/** The request that a redirect leads to, where it may be followed. */
function redirectOf(
  options: AskOptions,
  request: HttpRequest,
  response: HttpResponse,
): HttpRequest | undefined {
  const location = headerOf(response, 'location');
  if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined) return undefined;
  const { method } = request;
  const { status } = response;
  const isSafe = method === 'GET' || method === 'HEAD';
  if (options.followRedirects === 'none' || options.followRedirects === 'no') return undefined;
  if (!isSafe && options.followRedirects === 'safe') return undefined;
  // Python's own way: what was posted becomes a GET, other methods are not followed.
  if (options.followRedirects === 'urllib2' && !isSafe && !(method === 'POST' && status <= 303))
    return undefined;
  const url = new URL(location, request.url);
  if (!/^https?:$/.test(url.protocol)) return undefined;
  const unredirected = options.unredirectedHeaders.map(name => name.toLowerCase());
  const kept = request.headers.filter(([key]) => !unredirected.includes(key.toLowerCase()));
  const headers = kept.filter(([key]) => !OF_BODIES.has(key.toLowerCase()));
  if (options.followRedirects === 'urllib2') return { method: 'GET', url, headers, body: undefined };
  if (status > 303) return { ...request, url, headers: kept };
  const isKept = method === 'HEAD' || (status === 301 && method !== 'POST');
  return { method: isKept ? method : 'GET', url, headers, body: undefined };
}
