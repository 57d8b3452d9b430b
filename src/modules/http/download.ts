// Fetches something from a web server into a file of the host, without a way through the control node.
import { join } from 'node:path';
import type { Host } from '../../connection/host.ts';
import { EngineBug } from '../../errors.ts';
import { EXPAND } from '../expansion.ts';
import { DIGEST } from '../files/digest.ts';
import { type Look, look } from '../files/look.ts';
import type { Records } from '../records.ts';
import { type Answer, type AskOptions, askThrough } from './ask.ts';
import type { WantedChecksum } from './checksum.ts';
import { type HttpResponse, parseResponse } from './response.ts';
import {
  CARRY,
  carryArguments,
  carryInput,
  type Exchange,
  failureOf,
  type HttpRequest,
  refusalOf,
  type TransportOptions,
} from './transport.ts';

export interface DownloadOptions {
  /** Where it is to be: a file, or a folder that takes it under the `name` for its address. */
  readonly dest: string;
  readonly name: (url: URL) => string;
  /** Fetch it also when the file there has the right hash, or is as new as the server's. */
  readonly force: boolean;
  /** A folder of the host for the file until it is in its place; the usual one for temporary files unless given. */
  readonly folder: string;
  /** A further hash to take, such as `sha256`, and what it must be. */
  readonly checksum: WantedChecksum | undefined;
  readonly decompress: boolean;
  readonly owner: string | undefined;
  readonly group: string | undefined;
  readonly attributes?: string | undefined;
}

export interface DownloadedFile {
  /** On the host, in a folder of its own that `forget` removes; undefined where the host has the same already. */
  readonly path: string | undefined;
  readonly size: number;
  readonly sha1: string;
  /** Empty where the host has no such program. */
  readonly md5: string;
  /** Of the algorithm that was asked for. */
  readonly checksum: string;
}

export interface DownloadResponse extends HttpResponse {
  /** Of an answer with status 200. */
  readonly file: DownloadedFile | undefined;
}

/**
 * More parameters: dest, name in a folder, force, temporary folder, algorithm, hash, decompress. An answer of HTTP/1.0 has its
 * body in one piece.
 */
const SCRIPT = `refuse() { say "refusal=$1"; exit 0; }
${CARRY}${DIGEST}${EXPAND}expand "$1"; dest=$expanded name=$2 force=$3 algorithm=$5 wanted=$6 decompress=$7
expand "$4"; folder=$expanded
if [ -n "$folder" ] && [ ! -d "$folder" ]; then
  [ ! -e "$folder" ] || refuse "broken $folder is a file but should be a directory."
  refuse "broken $folder directory does not exist."
fi
sum() { sum=; digest "$1" "$2"; printf '%s' "\${sum%% *}"; }
known=
if [ -d "$dest" ]; then known=$(sum sha1sum "$dest/$name")
elif [ -f "$dest" ]; then
  if [ "$force" = 0 ] && [ -n "$wanted" ] && [ "$(sum "\${algorithm}sum" "$dest")" = "$wanted" ]; then say right=; exit 0; fi
  known=$(sum sha1sum "$dest")
  since=$(LC_ALL=C date -u -r "$dest" '+%a, %d %b %Y %H:%M:%S GMT' 2>/dev/null)
  [ "$force" = 1 ] || [ -n "$wanted" ] || [ -z "$since" ] || condition="If-Modified-Since: $since"
fi
export LC_ALL=C
work=$(umask 077; mktemp -d "\${folder:-\${TMPDIR:-/tmp}}/reprise.XXXXXXXX") || refuse 'broken no temporary folder'
kept=
trap '[ -n "$kept" ] || rm -rf -- "$work"' EXIT
return=$(printf '\\015')
if command -v curl >/dev/null; then
  set -- -D "$work/head" -o "$work/body"
  [ -z "$condition" ] || set -- "$@" -H "$condition"
  carry "$@" 2>"$work/err"; status=$?
else
  carry >"$work/raw" 2>"$work/err"; status=$?
  count=0
  while IFS= read -r line; do count=$((count + \${#line} + 1)); [ "$line" != "$return" ] || break; done <"$work/raw"
  head -c $count <"$work/raw" >"$work/head"
  tail -c +$((count + 1)) <"$work/raw" >"$work/body"
  rm -f -- "$work/raw"
fi
[ -e "$work/body" ] || : >"$work/body"
length=$(grep -i '^content-length:' "$work/head" 2>/dev/null | tail -n 1 | tr -dc 0-9)
[ "$status" = 0 ] || { [ -n "$length" ] && [ "$(wc -c <"$work/body")" -eq "$length" ]; } ||
  { say "status=$status" "err=$(cat "$work/err")"; exit 0; }
read -r _ code _ <"$work/head"
code=\${code%"$return"}
if [ "$code" = 200 ]; then
  if [ "$decompress" = 1 ] && grep -qi '^content-encoding: *gzip' "$work/head"; then
    gzip -dc <"$work/body" >"$work/plain" && mv -f "$work/plain" "$work/body"
  fi
  sha1=$(sum sha1sum "$work/body")
  say "size=$(wc -c <"$work/body")" "sha1=$sha1" "md5=$(sum md5sum "$work/body")"
  [ -z "$algorithm" ] || say "hash=$(sum "\${algorithm}sum" "$work/body")"
  [ "$sha1" = "$known" ] || { kept=1; say "body=$work/body"; }
fi
say "head=$(cat "$work/head"; printf .)"
`;

export interface Downloading {
  /** What the host has at the destination, and below it under the name for the last address. */
  readonly seen: Look;
  /** Undefined where the file there has the right hash already. */
  readonly answer: Answer<DownloadResponse> | undefined;
}

/** One round trip for each request that it takes, the look at the destination included. */
export async function download(
  host: Host,
  request: HttpRequest,
  options: AskOptions,
  into: DownloadOptions,
): Promise<Downloading> {
  const looks: Look[] = [];
  const carry = async (on: Host, one: HttpRequest, transport: TransportOptions) => {
    const { dest, checksum } = into;
    const name = into.name(one.url);
    const more = [
      dest,
      name,
      into.force ? '1' : '0',
      into.folder,
      checksum?.algorithm ?? '',
      checksum?.value ?? '',
    ];
    const seen = await look(on, [dest, join(dest, name)], {
      checksum: 'sha1',
      follow: true,
      owner: into.owner,
      group: into.group,
      attributes: into.attributes,
      question: {
        script: SCRIPT,
        args: [...carryArguments(one.url, transport), ...more, into.decompress ? '1' : '0'],
        stdin: carryInput(one, transport, [], 'HTTP/1.0'),
      },
    });
    looks.push(seen);
    return readAnswer(seen.answers, transport);
  };
  const answer = await askThrough<DownloadResponse>(carry, host, request, options);
  const seen = looks.at(-1);
  if (seen === undefined) throw new EngineBug('nothing was asked');
  return { seen, answer: seen.answers.get('right') === undefined ? answer : undefined };
}

function readAnswer(
  said: Records,
  transport: TransportOptions,
):
  | Exclude<Exchange, { kind: 'response' }>
  | { readonly kind: 'response'; readonly response: DownloadResponse } {
  const refusal = said.get('refusal');
  if (refusal?.startsWith('broken ') === true)
    return { kind: 'skipped', reason: refusal.slice('broken '.length) };
  if (refusal !== undefined) return refusalOf(refusal, transport);
  const head = said.get('head');
  const response =
    head === undefined ? undefined : parseResponse(Buffer.from(`${head.slice(0, -1)}\r\n\r\n`), 'HEAD');
  if (response !== undefined) return { kind: 'response', response: { ...response, file: fileOf(said) } };
  const status = Number(said.get('status') ?? 0);
  return {
    kind: 'failed',
    message: failureOf({ status, stderr: Buffer.from(said.get('err') ?? '') }, transport.timeout),
  };
}

/** Removes a downloaded file that has been put in its place, and its folder. */
export async function forget(host: Host, file: DownloadedFile): Promise<void> {
  if (file.path === undefined) return;
  await host.run({ script: 'rm -rf -- "${1%/*}"', args: [file.path] });
}

function fileOf(said: Records): DownloadedFile | undefined {
  const sha1 = said.get('sha1');
  if (sha1 === undefined) return undefined;
  return {
    path: said.get('body'),
    size: Number(said.get('size')),
    sha1,
    md5: said.get('md5') ?? '',
    checksum: said.get('hash') ?? '',
  };
}
