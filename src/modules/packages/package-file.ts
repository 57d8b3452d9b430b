// A package file is installed: what it needs by apt-get, then the file itself by dpkg.
import type { Host } from '../../connection/host.ts';
import { download, forget } from '../http/download.ts';
import type { ModuleContext, ModuleResult } from '../module.ts';
import { readParts } from '../parts.ts';
import { aptGetWords, dpkgOptions } from './apt-get.ts';
import type { AptArguments } from './arguments.ts';
import { compareDebianVersions } from './debian-version.ts';
import type { PackageState } from './look.ts';
import { describeChanges } from './plan.ts';
import { APT_ENVIRONMENT, withPolicy } from './policy.ts';

// $1 the file, $2 its package, $3 the number of dpkg's words, these; then those of apt-get without packages.
const SCRIPT = `
part() { printf '\\036%s\\n' "$1"; printf '\\036%s\\n' "$1" >&2; }
file=$1 name=$2 count=$3 dpkg=
shift 3
# Without a slash apt-get would take it for the name of a package, without its ending for no package file.
case $file in
  */*.deb) near=$file ;;
  *.deb) near=./$file ;;
  *)
    # In a folder that nobody else can write to: what lay under that name beside it would be installed.
    folder=$(mktemp -d) || exit
    trap 'rm -rf "$folder"' EXIT
    trap 'exit 143' HUP PIPE TERM
    near=$folder/package.deb
    ln -s "$(readlink -f "$file")" "$near" || exit ;;
esac
while [ $count -gt 0 ]; do dpkg="$dpkg $1"; count=$((count - 1)); shift; done
plan=$(apt-get -y --simulate --no-install-recommends --allow-downgrades --allow-change-held-packages install -- "$near" 2>&1) ||
  { part unmet; printf '%s\\n' "$plan"; exit 0; }
needs=$(printf '%s\\n' "$plan" | sed -n 's/^Inst \\([^ ]*\\) .*(\\([^ ]*\\) .*/\\1=\\2/p' | grep -v -F -e "$name=")
if [ -n "$needs" ]; then
  part needs; "$@" -- $needs; status=$?
  [ $status -eq 0 ] || { part needs-failed; printf '%s\\n' $status $needs; exit 0; }
fi
part dpkg; dpkg $dpkg -i "$near"; status=$?
part status; echo $status
`;

export interface FetchedPackage {
  readonly failure?: undefined;
  readonly path: string;
  readonly forget: () => Promise<void>;
}

/** Where the file is on the host; a file of its own, to be removed later, when it was fetched. */
export async function fetchPackage(
  host: Host,
  address: string,
): Promise<FetchedPackage | { readonly failure: string }> {
  const fail = (reason: string) => ({ failure: `Failure downloading ${address}, ${reason}` });
  if (!/^https?:/i.test(address) || !URL.canParse(address)) return fail('it is no http or https address');
  const request = {
    method: 'GET' as const,
    url: new URL(address),
    headers: [['User-Agent', 'ansible-httpget']] as const,
    body: undefined,
  };
  const options = {
    timeout: 10,
    validateCertificates: true,
    useProxy: true,
    user: undefined,
    password: undefined,
    forceBasicAuth: false,
    followRedirects: 'urllib2' as const,
    unredirectedHeaders: [],
  };
  const { answer } = await download(host, request, options, {
    dest: '',
    name: () => '',
    force: true,
    folder: '',
    checksum: undefined,
    decompress: false,
    owner: undefined,
    group: undefined,
  });
  if (answer?.kind !== 'response') return fail(answer === undefined ? 'no answer' : reasonOf(answer));
  const { status, reason, file } = answer.response;
  if (file?.path === undefined) return fail(`HTTP Error ${status}: ${reason}`);
  const { path } = file;
  return { path, forget: () => forget(host, file) };
}

function reasonOf(
  answer: { readonly kind: 'failed'; readonly message: string } | { readonly reason: string },
) {
  return 'message' in answer ? `Request failed: ${answer.message}` : answer.reason;
}

/** What becomes of the file that was looked at. */
export async function installPackage(
  host: Host,
  args: AptArguments,
  path: string,
  state: PackageState,
  context: ModuleContext,
): Promise<ModuleResult> {
  const { file } = state;
  const fail = (msg: string, more: ModuleResult = {}) => ({ changed: false, failed: true, ...more, msg });
  if (file === undefined) return fail(`Unable to install package: ${state.fileFailure}`);
  const present = state.installed.find(one => one.state === 'installed' && one.name === file.name);
  const order = present === undefined ? 1 : compareDebianVersions(file.version, present.version);
  if (order === 0) return { changed: false, stdout: '', stderr: '', diff: {} };
  if (order < 0 && !args.allow_downgrade) return fail('A later version is already installed');

  const dpkg = [...dpkgOptions(args), ...(context.check ? ['--simulate'] : [])];
  const words = aptGetWords(args, { verb: 'install', packages: [] }, context.check);
  const given = [path, file.name, String(dpkg.length), ...dpkg, ...words];
  const argv = withPolicy(['sh', '-c', SCRIPT, 'sh', ...given], context.check ? undefined : args.policy_rc_d);
  const output = await host.run({
    script: '"$@"',
    args: argv,
    env: APT_ENVIRONMENT,
  });
  const parts = readParts(output.stdout.toString());
  const errors = readParts(output.stderr.toString());
  const line = (text: string | undefined): string => (text === undefined || text === '' ? '' : `${text}\n`);
  const unmet = parts.get('unmet');
  if (unmet !== undefined) return fail(unmetReason(unmet));
  const needs = { stdout: line(parts.get('needs')), stderr: line(errors.get('needs')) };
  const [rc] = (parts.get('needs-failed') ?? '').split('\n');
  if (rc !== '') return fail(`apt-get failed: ${needs.stderr}`, { rc: Number(rc), ...needs });
  const said = { stdout: line(parts.get('dpkg')), stderr: line(errors.get('dpkg')) };
  if (parts.get('status') !== '0') return fail(`dpkg ${dpkg.join(' ')} -i ${path} failed`, said);
  const prepared =
    needs.stdout === '' ? describeChanges(said.stdout) : `${describeChanges(needs.stdout)}\n\n${said.stdout}`;
  return {
    changed: true,
    stdout: needs.stdout + said.stdout,
    stderr: needs.stderr + said.stderr,
    diff: context.diff ? { prepared } : {},
  };
}

/** Why apt-get would not install it, in the words of python-apt where it knows of a missing package. */
function unmetReason(said: string): string {
  const missing = /(?:Depends|PreDepends): (\S+).*but it is not (?:installable|going to be installed)/.exec(
    said,
  )?.[1];
  return missing === undefined
    ? said.replace(/^[\s\S]*?(?=^E: )/m, '')
    : `Dependency is not satisfiable: ${missing}\n`;
}
