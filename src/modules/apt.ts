// apt: Debian packages are there, at a version, or are not. Without a change it is one round trip and needs no
// repository; otherwise a second one runs apt-get.
import type { Host } from '../connection/host.ts';
import { builtin } from './builtin.ts';
import { fail } from './failure.ts';
import type { Module, ModuleContext, ModuleResult } from './module.ts';
import { aptGetWords, type Command, shownCommand } from './packages/apt-get.ts';
import { type AptArguments, aptSchema } from './packages/arguments.ts';
import { lookAtPackages, type PackageState } from './packages/look.ts';
import { fetchPackage, installPackage } from './packages/package-file.ts';
import {
  countsChange,
  describeChanges,
  expandSpecs,
  findAutomatic,
  type PackagePlan,
  type PackageSpec,
  parseSpec,
  planInstall,
  planRemove,
} from './packages/plan.ts';
import { APT_ENVIRONMENT, withPolicy } from './packages/policy.ts';
import { runSteps } from './steps.ts';

/** https://docs.ansible.com/ansible/latest/collections/ansible/builtin/apt_module.html */
export const apt: Module<AptArguments> = {
  ...builtin('apt', 'Makes sure that Debian packages are there, or are not.'),
  schema: aptSchema,
  checkMode: 'full',
  async run(host, args, context) {
    if (args.deb === undefined) return settle(host, args, undefined, context);
    if (args.state !== 'present') return fail('deb only supports state=present');
    if (!args.deb.includes('://')) return settle(host, args, args.deb, context);
    const fetched = await fetchPackage(host, args.deb);
    if (fetched.failure !== undefined) return fail(fetched.failure);
    try {
      return await settle(host, args, fetched.path, context);
    } finally {
      await fetched.forget();
    }
  },
};

async function settle(
  host: Host,
  args: AptArguments,
  file: string | undefined,
  context: ModuleContext,
): Promise<ModuleResult> {
  const isAll = args.name.includes('*');
  if (isAll && args.name.length > 1 && args.state === 'latest')
    return fail('unable to install additional packages when upgrading all installed packages');
  const given = args.name.filter(name => name !== '*').map(text => ({ text, spec: parseSpec(text) }));
  const wrong = given.find(one => one.spec === undefined);
  if (wrong !== undefined) return fail(`invalid package spec: ${wrong.text}`);
  const specs = given.flatMap(({ spec }) => spec ?? []);
  const isInstall = args.state === 'present' || args.state === 'latest' || args.state === 'fixed';
  const state = await lookAtPackages(host, {
    names: specs.map(spec => spec.name),
    update: args.update_cache ?? args.cache_valid_time > 0,
    cacheValidTime: args.cache_valid_time,
    lockTimeout: args.lock_timeout,
    tries: args.update_cache_retries,
    longestPause: args.update_cache_retry_max_delay,
    check: context.check,
    withPolicies: args.state === 'latest' || specs.some(spec => spec.version !== undefined),
    withMarks: isInstall && !context.check,
    release: args.default_release,
    file,
  });
  if (state === undefined) return fail("this host has no dpkg: 'apt' needs a Debian system");
  if (state.updateFailure !== undefined) return fail(state.updateFailure);
  const { isUpdated, wouldUpdate, updatedAt } = state.cache;
  const hasNews = isUpdated || wouldUpdate;
  const cache = { cache_updated: hasNews, cache_update_time: updatedAt };
  if (file !== undefined) return installPackage(host, args, file, state, context);
  const isUpgrade = args.upgrade !== 'no' || (isAll && args.state === 'latest');
  // Fresh lists are all that such a task asks for, whatever else it says.
  const asksUpdate = args.update_cache ?? args.cache_valid_time > 0;
  if (asksUpdate && args.name.length === 0 && !isUpgrade) return { changed: hasNews, ...cache };
  if (isUpgrade) {
    const isFull = args.upgrade === 'dist' || args.upgrade === 'full';
    return runAptGet(host, args, { verb: isFull ? 'dist-upgrade' : 'upgrade', packages: [] }, context);
  }
  if (specs.length === 0 && !isAll) return clean(host, args, cache, context);
  return change(host, args, specs, state, cache, context);
}

/** No packages: what is left over goes. */
async function clean(
  host: Host,
  args: AptArguments,
  cache: ModuleResult,
  context: ModuleContext,
): Promise<ModuleResult> {
  if (args.autoclean) return runAptGet(host, args, { verb: 'autoclean', packages: [] }, context);
  if (args.autoremove) return runAptGet(host, args, { verb: 'autoremove', packages: [] }, context);
  if (args.state === 'fixed') {
    return { ...cache, ...(await runAptGet(host, args, { verb: 'install', packages: [] }, context)) };
  }
  if (args.clean && !context.check) await runSteps(host, [{ argv: ['apt-get', 'clean'] }]);
  return { changed: false, ...(args.state === 'absent' ? {} : cache) };
}

async function change(
  host: Host,
  args: AptArguments,
  given: readonly PackageSpec[],
  state: PackageState,
  cache: ModuleResult,
  context: ModuleContext,
): Promise<ModuleResult> {
  if (args.state === 'build-dep') {
    const command: Command = { verb: 'build-dep', packages: args.name };
    return { ...cache, ...(await runAptGet(host, args, command, context)) };
  }
  const specs = expandSpecs(given, state.names);
  if ('failure' in specs) return fail(specs.failure);
  const isAbsent = args.state === 'absent';
  const wish = { latest: args.state === 'latest', onlyUpgrade: args.only_upgrade };
  const plan: PackagePlan = isAbsent ? planRemove(specs, state, args.purge) : planInstall(specs, state, wish);
  const shown = isAbsent ? {} : cache;
  if (plan.failure !== undefined) return fail(plan.failure, plan.isUnknown ? {} : shown);
  const automatic = findAutomatic(specs, state);
  if (plan.packages.length === 0) {
    if (automatic.length > 0) await runSteps(host, [markManual(automatic)]);
    else if (args.clean && !context.check) await runSteps(host, [{ argv: ['apt-get', 'clean'] }]);
    return { changed: false, ...shown };
  }
  const command: Command = { verb: isAbsent ? 'remove' : 'install', packages: plan.packages };
  return { ...shown, ...(await runAptGet(host, args, command, context, automatic)) };
}

function markManual(names: readonly string[]) {
  return { argv: ['apt-mark', 'manual', '--', ...names] };
}

/** Runs apt-get, and marks packages as wanted for themselves that were there for others until now. */
async function runAptGet(
  host: Host,
  args: AptArguments,
  command: Command,
  context: ModuleContext,
  automatic: readonly string[] = [],
): Promise<ModuleResult> {
  const argv = aptGetWords(args, command, context.check);
  const first = args.clean && !context.check ? [{ argv: ['apt-get', 'clean'] }] : [];
  const call = { argv: withPolicy(argv, context.check ? undefined : args.policy_rc_d) };
  const last = automatic.length > 0 ? [markManual(automatic)] : [];
  const outcomes = await runSteps(host, [...first, call, ...last], { env: APT_ENVIRONMENT });
  const { status = 255, stdout = '', stderr = '' } = outcomes[first.length] ?? {};
  const shown = shownCommand(args, command, context.check);
  if (status !== 0) return fail(`'${shown}' failed: ${stderr}`, { rc: status, stdout, stderr });
  const changed = hasChanged(command, stdout);
  const diff = context.diff ? { prepared: describeChanges(stdout) } : {};
  if (!command.verb.endsWith('upgrade')) return { changed, stdout, stderr, diff };
  return { changed, msg: stdout, stdout, stderr, ...(changed ? { diff } : {}) };
}

function hasChanged({ verb, packages }: Command, stdout: string): boolean {
  if (verb === 'autoclean') return /^Del /m.test(stdout);
  return (verb === 'install' || verb === 'remove') && packages.length > 0 ? true : countsChange(stdout);
}
