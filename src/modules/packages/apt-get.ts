// Command lines of apt-get and dpkg: the words that run, and the line that a message shows for them. Pure.
import type { AptArguments } from './arguments.ts';

export type Verb =
  | 'install'
  | 'build-dep'
  | 'remove'
  | 'upgrade'
  | 'dist-upgrade'
  | 'autoremove'
  | 'autoclean';

export interface Command {
  readonly verb: Verb;
  readonly packages: readonly string[];
}

/** The flags for dpkg: `dpkg_options` names them without dashes, commas between them. */
export function dpkgOptions(args: AptArguments): string[] {
  return args.dpkg_options
    .split(',')
    .filter(option => option !== '')
    .map(option => `--${option}`);
}

/** The words of apt-get for it. */
export function aptGetWords(args: AptArguments, { verb, packages }: Command, check: boolean): string[] {
  const isAbsent = verb === 'remove' || verb === 'autoremove';
  const isInstall = verb === 'install';
  const flags: readonly (readonly [boolean, readonly string[]])[] = [
    [args.only_upgrade, ['--only-upgrade']],
    [args.state === 'fixed', ['--fix-broken']],
    [args.force, ['--force-yes']],
    [args.allow_unauthenticated, ['--allow-unauthenticated']],
    [args.allow_downgrade, ['--allow-downgrades']],
    [args.allow_change_held_packages, ['--allow-change-held-packages']],
    [args.fail_on_autoremove && !isAbsent, ['--no-remove']],
    [isInstall && args.install_recommends === true, ['--install-recommends']],
    [isInstall && args.install_recommends === false, ['--no-install-recommends']],
    [isAbsent && args.purge, ['--purge']],
    [args.autoremove && !['autoremove', 'autoclean', 'build-dep'].includes(verb), ['--auto-remove']],
    [verb === 'upgrade', ['--with-new-pkgs']],
    [args.default_release !== undefined, ['-t', args.default_release ?? '']],
    [check, ['--simulate']],
  ];
  return [
    'apt-get',
    '-y',
    ...dpkgOptions(args).flatMap(option => ['-o', `Dpkg::Options::=${option}`]),
    '-o',
    `DPkg::Lock::Timeout=${args.lock_timeout}`,
    ...flags.flatMap(([isSet, words]) => (isSet ? words : [])),
    verb,
    ...(packages.length === 0 ? [] : ['--', ...packages]),
  ];
}

/** The command as Ansible's messages spell it, with the blanks of options that are not given. */
export function shownCommand(args: AptArguments, { verb, packages }: Command, check: boolean): string {
  const names = packages.map(name => `'${name}'`).join(' ');
  if (verb === 'remove') return `apt-get remove ${names}`;
  if (verb !== 'install' && verb !== 'build-dep') return `/usr/bin/apt-get ${verb}`;
  const slot = (isSet: boolean, word: string): string => (isSet ? word : '');
  const slots = [
    dpkgOptions(args)
      .map(option => `-o "Dpkg::Options::=${option}"`)
      .join(' '),
    slot(args.only_upgrade, '--only-upgrade'),
    slot(args.state === 'fixed', '--fix-broken'),
    slot(args.force, '--force-yes'),
    ...(verb === 'install' ? [slot(args.autoremove, '--auto-remove')] : []),
    slot(args.fail_on_autoremove, '--no-remove'),
    slot(check, '--simulate'),
  ];
  const recommends = args.install_recommends;
  const options = [
    args.default_release === undefined ? '' : ` -t '${args.default_release}'`,
    recommends === undefined ? '' : ` -o APT::Install-Recommends=${recommends ? 'yes' : 'no'}`,
    slot(args.allow_unauthenticated, ' --allow-unauthenticated'),
    slot(args.allow_downgrade, ' --allow-downgrades'),
    slot(args.allow_change_held_packages, ' --allow-change-held-packages'),
  ];
  return `/usr/bin/apt-get -y ${slots.join(' ')} ${verb} ${names}${options.join('')}`;
}
