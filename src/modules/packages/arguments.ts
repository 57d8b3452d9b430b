// The arguments of the apt module, apart because there are many.
import type { ArgumentsSchema } from '../module.ts';

export interface AptArguments {
  readonly name: readonly string[];
  readonly state: 'present' | 'absent' | 'latest' | 'build-dep' | 'fixed';
  readonly deb?: string | undefined;
  readonly update_cache?: boolean | undefined;
  readonly cache_valid_time: number;
  readonly upgrade: 'no' | 'yes' | 'safe' | 'full' | 'dist';
  readonly purge: boolean;
  readonly autoremove: boolean;
  readonly autoclean: boolean;
  readonly clean: boolean;
  readonly only_upgrade: boolean;
  readonly install_recommends?: boolean | undefined;
  readonly default_release?: string | undefined;
  readonly dpkg_options: string;
  readonly force: boolean;
  readonly allow_unauthenticated: boolean;
  readonly allow_downgrade: boolean;
  readonly allow_change_held_packages: boolean;
  readonly fail_on_autoremove: boolean;
  readonly lock_timeout: number;
  readonly policy_rc_d?: number | undefined;
  readonly update_cache_retries: number;
  readonly update_cache_retry_max_delay: number;
}

const flag = (description: string, ...aliases: string[]) => ({
  type: 'boolean' as const,
  description,
  default: false,
  aliases,
});

export const aptSchema: ArgumentsSchema = {
  properties: {
    name: {
      type: 'array',
      description:
        'Packages, `name=version` or `name>=version` for a version; names and `=` may have wildcards.',
      items: { type: 'string' },
      aliases: ['package', 'pkg'],
      default: [],
    },
    state: {
      type: 'string',
      description: 'Whether they are there.',
      enum: ['absent', 'build-dep', 'fixed', 'latest', 'present'],
      default: 'present',
    },
    deb: { type: 'string', description: 'A package file on the host, or where to fetch one.' },
    update_cache: {
      type: 'boolean',
      description: 'Fetch the package lists first.',
      aliases: ['update-cache'],
    },
    cache_valid_time: {
      type: 'integer',
      description: 'Seconds for which the lists count as fresh.',
      default: 0,
    },
    upgrade: {
      type: 'string',
      description: 'Upgrade all packages.',
      enum: ['dist', 'full', 'no', 'safe', 'yes'],
      default: 'no',
    },
    purge: flag('With a package go its settings.'),
    autoremove: flag('Remove packages that nothing needs any more.'),
    autoclean: flag('Delete old package files.'),
    clean: flag('Delete all package files.'),
    only_upgrade: flag('Install no package that is not there yet.'),
    install_recommends: {
      type: 'boolean',
      description: 'Install recommended packages too.',
      aliases: ['install-recommends'],
    },
    default_release: {
      type: 'string',
      description: 'The release that packages come from.',
      aliases: ['default-release'],
    },
    dpkg_options: {
      type: 'string',
      description: 'Options of dpkg, with commas between.',
      default: 'force-confdef,force-confold',
    },
    force: flag('Go on where apt-get would ask for consent to something dangerous.'),
    force_apt_get: flag('Taken for compatibility: apt-get is always used.'),
    allow_unauthenticated: flag('Install packages without a signature.', 'allow-unauthenticated'),
    allow_downgrade: flag(
      'Install an older version in place of a newer.',
      'allow-downgrade',
      'allow_downgrades',
      'allow-downgrades',
    ),
    allow_change_held_packages: flag('Change packages that are on hold.'),
    auto_install_module_deps: {
      type: 'boolean',
      isNewer: true,
      description: 'Accepted and without effect: nothing here needs python3-apt.',
      default: true,
    },
    fail_on_autoremove: flag('Fail rather than remove packages on the way.'),
    lock_timeout: { type: 'integer', description: 'Seconds to wait for another apt.', default: 60 },
    policy_rc_d: {
      type: 'integer',
      description: 'What /usr/sbin/policy-rc.d answers meanwhile: with 101, no service is started.',
    },
    update_cache_retries: {
      type: 'integer',
      description: 'How often lists that cannot be fetched are asked for.',
      default: 5,
    },
    update_cache_retry_max_delay: {
      type: 'integer',
      description: 'Seconds at most between two of these, which grow from 1.',
      default: 12,
    },
  },
  mutuallyExclusive: [['deb', 'name', 'upgrade']],
};
