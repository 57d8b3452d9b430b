// apt: Debian packages are there, at a version, or are not. Without a change it is one round trip and needs no
// repository; otherwise a second one runs apt-get.
import type { Host } from '../connection/host.ts';
import { builtin } from './builtin.ts';
import type { Module, ModuleContext, ModuleResult } from './module.ts';
import { type AptArguments, aptSchema } from './packages/arguments.ts';
import { lookAtPackages, type PackageState } from './packages/look.ts';
import {
  countsChange,
  describeChanges,
  type PackagePlan,
  parseSpec,
  planInstall,
  planRemove,
} from './packages/plan.ts';
import { runSteps } from './steps.ts';

export const apt: Module<AptArguments> = {
  ...builtin('apt', 'Makes sure that Debian packages are there, or are not.'),
  schema: aptSchema,
  checkMode: 'full',
  async run(host, args, context) {
    const specs = args.name.map(parseSpec);
    const state = await lookAtPackages(host, {
      names: specs.map(spec => spec.name).filter(name => name !== '*'),
      update: args.update_cache ?? args.cache_valid_time > 0,
      cacheValidTime: args.cache_valid_time,
      lockTimeout: args.lock_timeout,
      check: context.check,
      withPolicies: args.state === 'latest' || specs.some(spec => spec.version !== undefined),
      file: args.deb,
    });
    if (state === undefined) return fail("this host has no dpkg: 'apt' needs a Debian system");
    if (state.updateFailure !== undefined) return fail(`Failed to update apt cache: ${state.updateFailure}`);
    if (state.isFileUnreadable) return fail(`Unable to install package: '${args.deb}' is no package file`);

    const { isUpdated, wouldUpdate, updatedAt } = state.cache;
    const cache = { cache_updated: isUpdated, cache_update_time: updatedAt };
    const command = planCommand(args, state);
    if (command.failure !== undefined) return fail(command.failure, isMissing(command.failure) ? {} : cache);
    // Fresh lists alone are a change only where nothing else was asked for, as in Ansible.
    const isUpdateAlone = specs.length === 0 && args.deb === undefined && (isUpdated || wouldUpdate);
    const shown = args.state === 'absent' ? {} : cache;
    if (command.words === undefined) return { changed: isUpdateAlone, ...shown };
    return { ...shown, ...(await runAptGet(host, args, command.words, context)) };
  },
};

function fail(msg: string, more: ModuleResult = {}): ModuleResult {
  return { changed: false, failed: true, ...more, msg };
}

function isMissing(failure: string): boolean {
  return failure.startsWith('No package matching');
}

interface Command {
  /** After the options of apt-get; undefined when there is nothing to do. */
  readonly words?: readonly string[];
  readonly failure?: string;
}

function planCommand(args: AptArguments, state: PackageState): Command {
  const specs = args.name.map(parseSpec);
  if (args.upgrade !== 'no' || (args.name.length === 1 && args.name[0] === '*' && args.state === 'latest')) {
    const isFull = args.upgrade === 'dist' || args.upgrade === 'full';
    return { words: isFull ? ['dist-upgrade'] : ['upgrade', '--with-new-pkgs'] };
  }
  if (args.deb !== undefined) return planFile(args.deb, args, state);
  if (specs.length === 0) {
    if (args.state === 'fixed') return { words: ['install', '--fix-broken'] };
    if (args.clean) return { words: ['clean'] };
    if (args.autoremove) return { words: ['autoremove', ...(args.purge ? ['--purge'] : [])] };
    return args.autoclean ? { words: ['autoclean'] } : {};
  }
  if (args.state === 'build-dep') return { words: ['build-dep', '--', ...args.name] };
  if (args.state === 'absent') {
    const options = [...(args.purge ? ['--purge'] : []), ...(args.autoremove ? ['--auto-remove'] : [])];
    return toCommand(['remove', ...options], planRemove(specs, state, args.purge));
  }
  const plan = planInstall(specs, state, { latest: args.state === 'latest', onlyUpgrade: args.only_upgrade });
  return toCommand(['install', ...(args.state === 'fixed' ? ['--fix-broken'] : [])], plan);
}

function toCommand(words: readonly string[], plan: PackagePlan): Command {
  if (plan.failure !== undefined) return { failure: plan.failure };
  return plan.packages.length === 0 ? {} : { words: [...words, '--', ...plan.packages] };
}

function planFile(path: string, args: AptArguments, state: PackageState): Command {
  const isThere = state.installed.some(
    one => one.state === 'installed' && one.name === state.file?.name && one.version === state.file.version,
  );
  // Without a slash apt-get would take it for the name of a package.
  const file = path.includes('/') ? path : `./${path}`;
  if (args.state === 'absent') return {};
  return isThere ? {} : { words: ['install', '--', file] };
}

/** Services are started or not as this program says; the host's own one comes back. Parameters: its answer, the command. */
const WITH_POLICY = `file=/usr/sbin/policy-rc.d answer=$1 kept=
shift
back() { rm -f "$file"; [ -z "$kept" ] || mv -f "$kept" "$file"; }
if [ -e "$file" ] || [ -L "$file" ]; then kept=$file.reprise.$$; mv -f "$file" "$kept" || exit; fi
trap back EXIT
trap 'exit 130' HUP INT TERM
printf '#!/bin/sh\\nexit %s\\n' "$answer" >"$file" && chmod 755 "$file" || exit
"$@"
`;

async function runAptGet(
  host: Host,
  args: AptArguments,
  words: readonly string[],
  context: ModuleContext,
): Promise<ModuleResult> {
  const argv = ['apt-get', ...aptOptions(args), ...(context.check ? ['--simulate'] : []), ...words];
  const env = { DEBIAN_FRONTEND: 'noninteractive', DEBIAN_PRIORITY: 'critical', LC_ALL: 'C' };
  const policy = context.check ? undefined : args.policy_rc_d;
  const call = policy === undefined ? argv : ['sh', '-c', WITH_POLICY, 'sh', String(policy), ...argv];
  const [outcome] = await runSteps(host, [{ argv: call }], { env });
  const { status = 255, stdout = '', stderr = '' } = outcome ?? {};
  if (status !== 0) return fail(`'${argv.join(' ')}' failed: ${stderr}`, { rc: status, stdout, stderr });
  const changed = hasChanged(words[0] ?? '', stdout);
  const prepared = context.diff ? describeChanges(stdout) : '';
  return {
    changed,
    stdout,
    stderr,
    ...(words[0]?.includes('upgrade') ? { msg: stdout } : {}),
    ...(prepared === '' ? {} : { diff: { prepared } }),
  };
}

function hasChanged(verb: string, stdout: string): boolean {
  if (verb === 'clean') return false;
  if (verb === 'autoclean') return /^Del /m.test(stdout);
  return countsChange(stdout);
}

function aptOptions(args: AptArguments): string[] {
  const dpkg = args.dpkg_options.split(',').filter(option => option !== '');
  const flags: readonly (readonly [boolean, string])[] = [
    [args.only_upgrade, '--only-upgrade'],
    [args.force, '--force-yes'],
    [args.allow_unauthenticated, '--allow-unauthenticated'],
    [args.allow_downgrade, '--allow-downgrades'],
    [args.allow_change_held_packages, '--allow-change-held-packages'],
    [args.fail_on_autoremove, '--no-remove'],
    [args.install_recommends === true, '--install-recommends'],
    [args.install_recommends === false, '--no-install-recommends'],
  ];
  return [
    '-y',
    ...dpkg.flatMap(option => ['-o', `Dpkg::Options::=--${option}`]),
    '-o',
    `DPkg::Lock::Timeout=${args.lock_timeout}`,
    ...flags.filter(([isSet]) => isSet).map(([, option]) => option),
    ...(args.default_release === undefined ? [] : ['-t', args.default_release]),
  ];
}
