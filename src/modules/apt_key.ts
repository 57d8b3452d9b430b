// apt_key: a key that apt trusts, in its own keyring or another.
import type { Host } from '../connection/host.ts';
import type { ArgumentsOf } from './argument-types.ts';
import { builtin } from './builtin.ts';
import { EXPAND } from './expansion.ts';
import { exchange } from './http/transport.ts';
import type { ArgumentsSchema, Module, ModuleResult } from './module.ts';
import { readRecords, SAY } from './records.ts';

const schema = {
  properties: {
    id: { type: 'string', description: 'The key: 8, 16 or more hexadecimal digits.' },
    url: { type: 'string', description: 'The address of the key.' },
    data: { type: 'string', description: 'The key itself.' },
    file: { type: 'string', description: 'A file of the host with the key.' },
    keyserver: { type: 'string', description: 'The server of keys to ask for `id`.' },
    keyring: { type: 'string', description: 'The keyring, a file under /etc/apt/trusted.gpg.d.' },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether the key is trusted.',
    },
    validate_certs: { type: 'boolean', default: true, description: "Check the server's certificate." },
  },
  mutuallyExclusive: [['data', 'file', 'keyserver', 'url']],
} as const satisfies ArgumentsSchema;

type KeyArguments = ArgumentsOf<typeof schema>;

/** Parameters: id, keyring, file, key server, state, check, whether the key comes as input. */
const SCRIPT = `${SAY}${EXPAND}id=$1 server=$4 state=$5 check=$6 input=$7
expand "$2"; ring=$expanded
expand "$3"; file=$expanded
export LC_ALL=C APT_KEY_DONT_WARN_ON_DANGEROUS_USAGE=1
work=$(umask 077; mktemp -d) || { say 'fail=no temporary folder'; exit 0; }
trap 'rm -rf -- "$work"' EXIT
fail() { say "fail=$1"; exit 0; }
command -v apt-key >/dev/null || fail 'Failed to find required executable "apt-key": this host has none, put the key under /etc/apt/keyrings'
command -v gpg >/dev/null || fail 'Failed to find required executable "gpg"'
run() { "$@" >"$work/out" 2>"$work/err" && return; say "rc=$?" "cmd=$*" "out=$(cat "$work/out")" "err=$(cat "$work/err")"; fail "$what"; }
key() { if [ -n "$ring" ]; then apt-key --keyring "$ring" "$@"; else apt-key "$@"; fi; }
# The keys of the keyring, in $found.
keys() {
  what='Unable to list public keys'
  run key adv --list-public-keys --keyid-format=long
  found=$(grep -E '^(pub|sub)' "$work/out" | grep -v expired | sed 's,^[a-z]* *[^/ ]*/\\([0-9A-F]*\\).*,\\1,')
}
if [ "$input" = 1 ]; then cat >"$work/key"; from=$work/key label='inline data'
elif [ -n "$file" ]; then from=$file label=$file
fi
if [ -z "$id" ]; then
  [ -z "$server" ] || fail 'Missing key_id, required with keyserver.'
  [ -n "$from" ] || { say id=; fail 'Invalid key_id'; }
  gpg --with-colons <"$from" >"$work/out" 2>"$work/err" || fail "Unable to extract key from '$label'"
  id=$(grep -E '^(pub|sub):' "$work/out" | head -n 1 | cut -d: -f5)
fi
upper=$(printf '%s' "$id" | tr a-z A-Z)
upper=\${upper#0X}
case $upper in ''|*[!0-9A-F]*) say "id=$id"; fail 'Invalid key_id';; esac
length=\${#upper}
[ "$length" = 8 ] || [ "$length" -ge 16 ] || { say "id=$id"; fail 'Invalid key_id'; }
last() { printf '%s' "$upper" | tail -c "$1"; }
short=$(last 8)
long=$upper; [ "$length" -le 16 ] || long=$(last 16)
say "id=$id" "short=$short" "long=$long" "key=$upper"
listed() { if [ "$length" = 8 ]; then printf '%s\\n' "$1" | sed 's/.*\\(........\\)$/\\1/'; else printf '%s\\n' "$1"; fi; }
keys
before=$(listed "$found")
say "before=$before"
has() { printf '%s\\n' "$1" | grep -qx "$2"; }
if [ "$length" = 8 ]; then wanted=$short; else wanted=$long; fi
if [ "$state" = present ]; then
  ! has "$before" "$wanted" || exit 0
  say changed=
  [ "$check" = 0 ] || exit 0
  if [ -n "$server" ]; then
    what="Error fetching key $upper from keyserver: $server" proxy=
    for one in "$HTTPS_PROXY" "$https_proxy" "$HTTP_PROXY" "$http_proxy"; do [ -n "$proxy" ] || proxy=$one; done
    if [ -n "$proxy" ]; then run key adv --no-tty --keyserver "$server" --keyserver-options "http-proxy=$proxy" --recv "$upper"
    else run key adv --no-tty --keyserver "$server" --recv "$upper"
    fi
  elif [ -n "$from" ]; then
    if [ -n "$file" ]; then what="Unable to add a key from file $file"; run key add "$file"
    else what='Unable to add a key from binary data'; run key add "$from"
    fi
  else fail 'there is no key to add: give url, data, file or keyserver'
  fi
  keys
  after=$(listed "$found")
  say "after=$after"
  has "$after" "$wanted" || fail 'apt-key did not return an error, but failed to add the key (check that the id is correct and *not* a subkey)'
else
  has "$before" "$wanted" || exit 0
  say changed=
  [ "$check" = 0 ] || exit 0
  what="Unable to remove a key with id $short"
  run key del "$short"
  keys
  after=$(listed "$found")
  say "after=$after"
  ! has "$after" "$wanted" || fail 'apt-key did not return an error, but the key was not removed (check that the id is correct and *not* a subkey)'
fi
`;

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/apt_key_module.html */
export const apt_key: Module<KeyArguments> = {
  ...builtin('apt_key', 'Makes apt trust a key, or not.'),
  schema,
  checkMode: 'full',
  async run(host, args, context) {
    const key = args.url === undefined ? args.data : await download(host, args.url, args.validate_certs);
    if (typeof key === 'object' && !Buffer.isBuffer(key)) return key;
    const output = await host.run({
      script: SCRIPT,
      args: [
        args.id ?? '',
        args.keyring ?? '',
        args.file ?? '',
        args.keyserver ?? '',
        args.state,
        context.check ? '1' : '0',
        key === undefined ? '0' : '1',
      ],
      stdin: key,
    });
    const records = readRecords(output);
    const text = (name: string): string | undefined => records.get(name);
    const list = (name: string): readonly string[] | undefined =>
      text(name)
        ?.split('\n')
        .filter(one => one !== '');
    const about = {
      changed: text('changed') !== undefined,
      ...(text('id') === undefined ? {} : { id: text('id') || null }),
      ...(text('short') === undefined
        ? {}
        : { short_id: text('short'), fp: text('long'), key_id: text('key'), before: list('before') ?? [] }),
      ...(text('after') === undefined ? {} : { after: list('after') }),
    };
    const msg = text('fail');
    if (msg === undefined) return about;
    const rc = text('rc');
    const command =
      rc === undefined
        ? {}
        : { rc: Number(rc), cmd: text('cmd') ?? '', stdout: text('out') ?? '', stderr: text('err') ?? '' };
    return { ...about, ...command, failed: true, msg };
  },
};

async function download(host: Host, address: string, verify: boolean): Promise<Buffer | ModuleResult> {
  const failed = { changed: false, failed: true };
  if (!URL.canParse(address)) return { ...failed, msg: `'${address}' is no address` };
  const answer = await exchange(
    host,
    { method: 'GET', url: new URL(address), headers: [['User-Agent', 'ansible-httpget']], body: undefined },
    { timeout: 10, validateCertificates: verify, useProxy: true },
  );
  if (answer.kind === 'response' && answer.response.status === 200) return answer.response.body;
  const why =
    answer.kind === 'response'
      ? `HTTP Error ${answer.response.status}: ${answer.response.reason}`
      : answer.kind === 'failed'
        ? answer.message
        : answer.reason;
  return { ...failed, msg: `Failed to download key at ${address}: ${why}` };
}
