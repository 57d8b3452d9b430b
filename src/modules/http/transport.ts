// Carries one HTTP request to a server from the host: by curl, or by bash and openssl where there is no curl.
import type { Host } from '../../connection/host.ts';
import { type HttpResponse, parseResponse } from './response.ts';

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
  /** Nothing is asked when this file exists, or when that one does not. */
  readonly creates?: string | undefined;
  readonly removes?: string | undefined;
}

export type Exchange =
  | { readonly kind: 'response'; readonly response: HttpResponse }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'failed'; readonly message: string };

// $1 creates, $2 removes, $3 seconds, $4 scheme, $5 host, $6 port, $7 `verify` or empty, $8 CA file, $9 certificate,
// $10 key, $11 unix socket. Standard input: a curl configuration, a line with a single dot, the request as it goes
// over the wire. Both carry passwords, so neither is ever an argument.
const SCRIPT = `
part() { printf '\\036%s\\n' "$1"; }
[ -z "$1" ] || [ ! -e "$1" ] || { part exists; exit 0; }
[ -z "$2" ] || [ -e "$2" ] || { part missing; exit 0; }
seconds=$3 scheme=$4 host=$5 port=$6 verify=$7 ca=$8 certificate=$9 key=\${10} socket=\${11}
config=
while IFS= read -r line && [ "$line" != . ]; do config="$config$line
"; done
if command -v curl >/dev/null; then
  part response
  printf '%s' "$config" | curl -q -K -
  exit
fi
[ -z "$socket" ] || { part lacking; echo 'curl, which a unix socket needs'; exit 0; }
if [ "$scheme" = https ]; then
  command -v openssl >/dev/null || { part lacking; echo 'curl or openssl, which https needs'; exit 0; }
  set -- -quiet -connect "$host:$port" -servername "$host"
  case $host in *:* | *[0-9].*[0-9].*[0-9].[0-9]*) name=-verify_ip ;; *) name=-verify_hostname ;; esac
  [ -z "$verify" ] || set -- "$@" -verify_return_error "$name" "$host"
  if [ -d "$ca" ]; then set -- "$@" -CApath "$ca"; elif [ -n "$ca" ]; then set -- "$@" -CAfile "$ca"; fi
  [ -z "$certificate" ] || set -- "$@" -cert "$certificate" -key "\${key:-$certificate}"
  part response
  timeout "$seconds" openssl s_client "$@"
  exit
fi
command -v bash >/dev/null || { part lacking; echo 'curl or bash'; exit 0; }
part response
timeout "$seconds" bash -c 'exec 3<>"/dev/tcp/$0/$1" || exit 7; cat >&3; cat <&3' "$host" "$port"
`;

/** One round trip, one request, no redirects. */
export async function exchange(
  host: Host,
  request: HttpRequest,
  options: TransportOptions,
): Promise<Exchange> {
  const { url } = request;
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const args = [
    options.creates ?? '',
    options.removes ?? '',
    String(options.timeout),
    url.protocol.replace(':', ''),
    name,
    port,
    options.validateCertificates ? 'verify' : '',
    options.caPath ?? '',
    options.clientCertificate ?? '',
    options.clientKey ?? '',
    options.unixSocket ?? '',
  ];
  const stdin = Buffer.concat([
    Buffer.from(`${curlConfiguration(request, options)}.\n`),
    wireRequest(request),
  ]);
  const output = await host.run({ script: SCRIPT, args, stdin });
  const head = output.stdout.subarray(0, 64).toString('latin1');
  if (head.startsWith('\x1eexists'))
    return { kind: 'skipped', reason: `skipped, since '${options.creates}' exists` };
  if (head.startsWith('\x1emissing')) {
    return { kind: 'skipped', reason: `skipped, since '${options.removes}' does not exist` };
  }
  if (head.startsWith('\x1elacking')) {
    return {
      kind: 'failed',
      message: `this host lacks ${output.stdout.toString().split('\n')[1] ?? 'curl'}`,
    };
  }
  const start = output.stdout.indexOf('\n') + 1;
  const response = parseResponse(output.stdout.subarray(start), request.method);
  if (response !== undefined) return { kind: 'response', response };
  return { kind: 'failed', message: failureOf(output.status, output.stderr.toString(), options.timeout) };
}

function failureOf(status: number, stderr: string, seconds: number): string {
  if (status === 124) return `timed out after ${seconds} seconds`;
  const lines = stderr.split('\n').filter(line => line.trim() !== '');
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
    ['include'],
    // As it came: the chunks are put together over here, for both transports alike.
    ['raw'],
    ['http1.1'],
    ['max-time', String(options.timeout)],
    ...request.headers.map(([key, value]) => ['header', `${key}: ${value}`] as const),
    ['header', 'Expect:'],
    ['header', 'Accept:'],
    ['header', 'Connection: close'],
  ];
  if (request.method === 'HEAD') lines.push(['head']);
  if (request.body !== undefined) lines.push(['data-binary', request.body.toString()]);
  if (!options.validateCertificates) lines.push(['insecure']);
  if (options.caPath !== undefined) lines.push(['cacert', options.caPath]);
  if (options.clientCertificate !== undefined) lines.push(['cert', options.clientCertificate]);
  if (options.clientKey !== undefined) lines.push(['key', options.clientKey]);
  if (options.unixSocket !== undefined) lines.push(['unix-socket', options.unixSocket]);
  if (!options.useProxy) lines.push(['noproxy', '*']);
  return lines
    .map(([name, value]) => (value === undefined ? `${name}\n` : `${name} = ${quote(value)}\n`))
    .join('');
}

function quote(value: string): string {
  const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v' };
  return `"${value.replace(/[\\"]/g, '\\$&').replace(/[\n\r\t\v]/g, character => escapes[character] ?? '')}"`;
}

/** The request as HTTP/1.1 text; the server closes the connection when it has answered. */
export function wireRequest(request: HttpRequest): Buffer {
  const lines = [
    `${request.method} ${request.url.pathname}${request.url.search} HTTP/1.1`,
    `Host: ${request.url.host}`,
    ...request.headers.map(([key, value]) => `${key}: ${value.replace(/[\r\n]+/g, ' ')}`),
    ...(request.body === undefined ? [] : [`Content-Length: ${request.body.length}`]),
    'Connection: close',
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), request.body ?? Buffer.alloc(0)]);
}
