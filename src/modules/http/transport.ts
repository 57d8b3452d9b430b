// Carries one HTTP request to a server from the host: by curl, or by bash, nc and openssl where there is no curl.
import { isIP } from 'node:net';
import type { Host, Output } from '../../connection/host.ts';
import { type HttpResponse, headerOf, parseResponse } from './response.ts';

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  /** Without Host and Content-Length, which the transport adds. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer | undefined;
}

export interface TransportOptions {
  /** Seconds. */
  readonly timeout: number;
  readonly validateCertificates: boolean;
  readonly caPath?: string | undefined;
  readonly clientCertificate?: string | undefined;
  readonly clientKey?: string | undefined;
  readonly unixSocket?: string | undefined;
  readonly useProxy: boolean;
  readonly ciphers?: readonly string[] | undefined;
  /** By curl alone: the password for a server from the user's `~/.netrc`, or Kerberos. */
  readonly useNetrc?: boolean | undefined;
  readonly useGssapi?: boolean | undefined;
  /** Nothing is asked when this file exists, or when that one does not. */
  readonly creates?: string | undefined;
  readonly removes?: string | undefined;
}

export type Exchange =
  | { readonly kind: 'response'; readonly response: HttpResponse }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly message: string };

/**
 * A piece of script: `carry` sends the request and prints the answer as it comes; `refuse REASON`, which stands before it, ends
 * the script where there is nothing to send.
 * Parameters: creates, removes, seconds, scheme, host, port, `verify` or empty, CA file, certificate, key, unix socket,
 * ciphers. Standard input: a curl configuration, a line with a single dot, the request as it goes over the wire. Both carry
 * passwords, so neither is ever an argument. Words for `carry` are more options of curl.
 */
export const CARRY = `
[ -z "$1" ] || [ ! -e "$1" ] || refuse exists
[ -z "$2" ] || [ -e "$2" ] || refuse missing
seconds=$3 scheme=$4 host=$5 port=$6 verify=$7 ca=$8 certificate=$9 key=\${10} socket=\${11} ciphers=\${12}
shift 12
newline='
'
config=
while IFS= read -r line && [ "$line" != . ]; do config="$config$line
"; done
# The head of the request; behind it stands the body, for curl as a file of its own where it is no text.
wire= return=$(printf '\\015')
while IFS= read -r line; do
  wire="$wire$line
"
  [ "$line" != "$return" ] || break
done
exec 4<&0
by_curl() {
  case "$newline$config" in
    *"\${newline}netrc-optional$newline"*) [ -z "$NETRC" ] || set -- --netrc-file "$NETRC" "$@";;
  esac
  printf '%s' "$config" | curl -q -K - "$@"
}
by_openssl() {
  set -- -quiet -connect "$host:$port" -servername "$host"
  case $host in *:* | *[0-9].*[0-9].*[0-9].[0-9]*) name=-verify_ip ;; *) name=-verify_hostname ;; esac
  [ -z "$verify" ] || set -- "$@" -verify_return_error "$name" "$host"
  if [ -d "$ca" ]; then set -- "$@" -CApath "$ca"; elif [ -n "$ca" ]; then set -- "$@" -CAfile "$ca"; fi
  [ -z "$certificate" ] || set -- "$@" -cert "$certificate" -key "\${key:-$certificate}"
  [ -z "$ciphers" ] || set -- "$@" -cipher "$ciphers"
  { printf '%s' "$wire"; cat; } | timeout "$seconds" openssl s_client "$@"
}
by_bash() {
  { printf '%s' "$wire"; cat; } | timeout "$seconds" bash -c 'exec 3<>"/dev/tcp/$0/$1" || exit 7; cat >&3; cat <&3' "$host" "$port"
}
by_nc() { { printf '%s' "$wire"; cat; } | timeout "$seconds" nc "$host" "$port"; }
lacking=
if command -v curl >/dev/null; then carry() { by_curl "$@"; }
elif [ -n "$socket" ]; then lacking='curl, which a unix socket needs'
elif [ "$scheme" = https ]; then
  command -v openssl >/dev/null || lacking='curl or openssl, which https needs'
  carry() { by_openssl; }
elif command -v bash >/dev/null; then carry() { by_bash; }
elif command -v nc >/dev/null; then carry() { by_nc; }
else lacking='curl, bash or nc'
fi
[ -z "$lacking" ] || refuse "lacking $lacking"
`;

const SCRIPT = `refuse() { printf '\\036%s\\n' "$1"; exit 0; }
${CARRY}printf '\\036response\\n'
carry
`;

/** One round trip, one request, no redirects. */
export async function exchange(
  host: Host,
  request: HttpRequest,
  options: TransportOptions,
): Promise<Exchange> {
  const output = await host.run({
    script: SCRIPT,
    args: carryArguments(request.url, options),
    // As it came: the chunks are put together over here, for all transports alike.
    stdin: carryInput(request, options, ['include', 'raw'], 'HTTP/1.1'),
  });
  const start = output.stdout.indexOf('\n') + 1;
  const opening = output.stdout.toString('latin1', 1, Math.max(1, start - 1));
  if (start > 0 && opening !== 'response') return refusalOf(opening, options);
  const response = parseResponse(output.stdout.subarray(start), request.method);
  if (response !== undefined && isCut(response, request.method))
    return { kind: 'failed', message: `Incomplete read (${response.body.length} bytes)` };
  if (response !== undefined) return { kind: 'response', response };
  return { kind: 'failed', message: failureOf(output, options.timeout) };
}

/** Whether the connection ended before the body did. */
function isCut(response: HttpResponse, method: string): boolean {
  const length = Number(headerOf(response, 'content-length'));
  return method !== 'HEAD' && ![204, 304].includes(response.status) && response.body.length < length;
}

/** The parameters of `CARRY`. */
export function carryArguments(url: URL, options: TransportOptions): string[] {
  return [
    options.creates ?? '',
    options.removes ?? '',
    String(options.timeout),
    url.protocol.replace(':', ''),
    url.hostname.replace(/^\[|\]$/g, ''),
    url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port,
    options.validateCertificates ? 'verify' : '',
    options.caPath ?? '',
    options.clientCertificate ?? '',
    options.clientKey ?? '',
    options.unixSocket ?? '',
    (options.ciphers ?? []).join(':'),
  ];
}

/** What `CARRY` reads; `more` are further lines of curl's configuration. */
export function carryInput(
  request: HttpRequest,
  options: TransportOptions,
  more: readonly string[],
  version: 'HTTP/1.0' | 'HTTP/1.1',
): Buffer {
  const config = [curlConfiguration(request, options), ...more.map(line => `${line}\n`)].join('');
  return Buffer.concat([Buffer.from(`${config}.\n`), wireRequest(request, version)]);
}

/** The reason for which `CARRY` refused, in words. */
export function refusalOf(
  reason: string,
  options: TransportOptions,
): Exclude<Exchange, { kind: 'response' }> {
  if (reason === 'exists') return { kind: 'skipped', reason: `skipped, since '${options.creates}' exists` };
  if (reason === 'missing')
    return { kind: 'skipped', reason: `skipped, since '${options.removes}' does not exist` };
  return { kind: 'failed', message: `this host lacks ${reason.replace('lacking ', '')}` };
}

/** What curl says of a certificate, in the words of Python's ssl, which playbooks look for. */
function certificateFault(lines: readonly string[]): string | undefined {
  const said = /^curl: \((?:51|60)\) (.*)/.exec(
    lines.find(line => /^curl: \((51|60)\)/.test(line)) ?? '',
  )?.[1];
  if (said === undefined) return undefined;
  const name = /(?:host name|address) '([^']*)'/i.exec(said)?.[1];
  const reason =
    name === undefined
      ? said.replace(/^SSL certificate problem: /, '')
      : `${isIP(name) === 0 ? 'Hostname' : 'IP address'} mismatch, certificate is not valid for '${name}'.`;
  return `<urlopen error [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: ${reason} (_ssl.c:992)>`;
}

/** Why there is no answer, from what the program that asked has said. */
export function failureOf({ status, stderr }: Pick<Output, 'status' | 'stderr'>, seconds: number): string {
  if (status === 124) return `timed out after ${seconds} seconds`;
  const lines = stderr
    .toString()
    .split('\n')
    .filter(line => line.trim() !== '');
  const certificate = certificateFault(lines);
  if (certificate !== undefined) return certificate;
  if (lines.some(line => /^curl: \(18\)/.test(line))) return 'Incomplete read';
  const telling = lines.find(line => /error|refused|failed|not known|unable/i.test(line)) ?? lines[0];
  return (telling ?? 'the server closed the connection without an answer').replace(
    /^curl: \(\d+\) |^bash: line \d+: |^\S+: line \d+: /,
    '',
  );
}

/** A configuration file of curl: each value quoted, so that nothing in it is read as another option. */
export function curlConfiguration(request: HttpRequest, options: TransportOptions): string {
  const lines: (readonly [string, string?])[] = [
    ['url', request.url.href],
    ['request', request.method],
    ['silent'],
    ['show-error'],
    ['suppress-connect-headers'],
    ['http1.1'],
    ['max-time', String(options.timeout)],
    ...request.headers.map(
      ([key, value]) => ['header', value === '' ? `${key};` : `${key}: ${value}`] as const,
    ),
    ['header', 'Expect:'],
    ['header', 'Accept:'],
    ['header', 'Connection: close'],
  ];
  // With a body curl takes no `head`: it reads until the server closes the connection.
  if (request.method === 'HEAD') lines.push([request.body === undefined ? 'head' : 'ignore-content-length']);
  if (request.body !== undefined) lines.push(['data-binary', curlBody(request.body)]);
  if (!options.validateCertificates) lines.push(['insecure']);
  if (options.caPath !== undefined) lines.push(['cacert', options.caPath]);
  if (options.clientCertificate !== undefined) lines.push(['cert', options.clientCertificate]);
  if (options.clientKey !== undefined) lines.push(['key', options.clientKey]);
  if (options.unixSocket !== undefined) lines.push(['unix-socket', options.unixSocket]);
  if (!options.useProxy) lines.push(['noproxy', '*']);
  if (options.ciphers !== undefined) lines.push(['ciphers', options.ciphers.join(':')]);
  if (options.useNetrc === true) lines.push(['netrc-optional']);
  if (options.useGssapi === true) lines.push(['negotiate'], ['user', ':']);
  return lines
    .map(([name, value]) => (value === undefined ? `${name}\n` : `${name} = ${quote(value)}\n`))
    .join('');
}

/** In a configuration a text stands as it is, other bytes in a file. */
function curlBody(body: Buffer): string {
  const text = body.toString();
  const isText = !text.includes('\0') && !text.startsWith('@') && Buffer.from(text).equals(body);
  return isText ? text : '@/dev/fd/4';
}

function quote(value: string): string {
  const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v' };
  return `"${value.replace(/[\\"]/g, '\\$&').replace(/[\n\r\t\v]/g, character => escapes[character] ?? '')}"`;
}

/** The request as text; a server of 1.0 sends no chunks. The server closes the connection when it has answered. */
function wireRequest(request: HttpRequest, version: 'HTTP/1.0' | 'HTTP/1.1' = 'HTTP/1.1'): Buffer {
  const lines = [
    `${request.method} ${request.url.pathname}${request.url.search} ${version}`,
    `Host: ${request.url.host}`,
    ...request.headers.map(([key, value]) => `${key}: ${value.replace(/[\r\n]+/g, ' ')}`),
    ...(request.body === undefined ? [] : [`Content-Length: ${request.body.length}`]),
    'Connection: close',
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), request.body ?? Buffer.alloc(0)]);
}
