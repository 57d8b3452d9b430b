// Decides which commands make a user as wished. Pure: the state comes in, commands come out.
import type { Step } from '../steps.ts';
import type { Account, UserGroup, UserState } from './account.ts';

export interface UserWish {
  readonly name: string;
  readonly uid?: number | undefined;
  readonly non_unique: boolean;
  readonly group?: string | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly append: boolean;
  readonly comment?: string | undefined;
  readonly home?: string | undefined;
  readonly create_home: boolean;
  readonly move_home: boolean;
  readonly skeleton?: string | undefined;
  readonly umask?: string | undefined;
  readonly shell?: string | undefined;
  readonly system: boolean;
  readonly password?: string | undefined;
  readonly update_password: 'always' | 'on_create';
  readonly password_lock?: boolean | undefined;
  readonly password_expire_max?: number | undefined;
  readonly password_expire_min?: number | undefined;
  readonly password_expire_warn?: number | undefined;
  readonly password_expire_account_disable?: number | undefined;
  readonly uid_min?: number | undefined;
  readonly uid_max?: number | undefined;
  /** Seconds since 1970; negative for never. */
  readonly expires?: number | undefined;
  readonly state: 'present' | 'absent';
  readonly remove: boolean;
  readonly force: boolean;
}

export type UserPlan =
  | { readonly steps: readonly Step[]; readonly failure?: undefined }
  | { readonly failure: string };

/** The commands, in order; none when the user is as wished. */
export function planUser(wish: UserWish, state: UserState): UserPlan {
  if (wish.state === 'absent') return { steps: state.account === undefined ? [] : [remove(wish)] };
  const unknown = unknownGroup(wish, state.groups);
  if (unknown !== undefined) return { failure: `Group ${unknown} does not exist` };
  return { steps: state.account === undefined ? create(wish, state) : modify(wish, state.account, state) };
}

function remove(wish: UserWish): Step {
  return {
    argv: ['userdel', ...(wish.force ? ['-f'] : []), ...(wish.remove ? ['-r'] : []), '--', wish.name],
  };
}

function create(wish: UserWish, state: UserState): Step[] {
  const flags = new Flags();
  flags.add('-u', wish.uid);
  if (wish.uid !== undefined && wish.non_unique) flags.add('-o');
  flags.add('-g', wish.group);
  // Without a group of its own to make, where one of that name is there already.
  if (wish.group === undefined && findGroup(state.groups, wish.name) !== undefined) flags.add('-N');
  const groups = namedGroups(wish);
  if (groups.length > 0) flags.add('-G', groups.join(','));
  flags.add('-c', wish.comment);
  flags.add('-d', wish.home);
  flags.add('-s', wish.shell);
  flags.add('-e', expiryDate(wish.expires));
  if (wish.create_home) {
    flags.add('-m');
    flags.add('-k', wish.skeleton);
    if (wish.umask !== undefined) flags.add('-K', `UMASK=${wish.umask}`);
  } else flags.add('-M');
  if (wish.system) flags.add('-r');
  flags.add('-f', wish.password_expire_account_disable);
  if (wish.uid_min !== undefined) flags.add('-K', `UID_MIN=${wish.uid_min}`);
  if (wish.uid_max !== undefined) flags.add('-K', `UID_MAX=${wish.uid_max}`);
  const parent = wish.create_home && wish.home !== undefined ? wish.home.replace(/\/[^/]*\/*$/, '') : '';
  return [
    ...(parent === '' ? [] : [{ argv: ['mkdir', '-p', '--', parent] }]),
    { argv: ['useradd', ...flags.words, '--', wish.name] },
    ...setPassword(wish),
    ...(wish.password === undefined && wish.password_lock === true ? [lock(wish, true)] : []),
    ...setAgeing(wish, state),
  ];
}

function modify(wish: UserWish, account: Account, state: UserState): Step[] {
  const flags = new Flags();
  if (wish.uid !== undefined && wish.uid !== account.uid) {
    flags.add('-u', wish.uid);
    if (wish.non_unique) flags.add('-o');
  }
  const primary = wish.group === undefined ? undefined : findGroup(state.groups, wish.group);
  if (primary !== undefined && primary.gid !== account.gid) flags.add('-g', primary.gid);
  changeGroups(flags, wish, primary?.gid ?? account.gid, account.gid, state.groups);
  if (wish.comment !== undefined && wish.comment !== account.comment) flags.add('-c', wish.comment);
  const movesHome = wish.home !== undefined && wish.home !== account.home;
  if (movesHome) {
    flags.add('-d', wish.home);
    if (wish.move_home) flags.add('-m');
  }
  if (wish.shell !== undefined && wish.shell !== account.shell) flags.add('-s', wish.shell);
  const expires = expiryDate(wish.expires);
  if (expires !== undefined && expires !== daysToDate(state.shadow?.expires ?? '')) flags.add('-e', expires);
  flags.add('-f', wish.password_expire_account_disable);
  const setsPassword =
    wish.password !== undefined &&
    wish.update_password === 'always' &&
    state.shadow?.isPasswordSame === false;
  const relocks =
    wish.password_lock !== undefined && wish.password_lock !== (state.shadow?.isLocked ?? false);
  const movedHome = movesHome && wish.move_home;
  return [
    ...(flags.words.length === 0 ? [] : [{ argv: ['usermod', ...flags.words, '--', wish.name] }]),
    ...(setsPassword ? setPassword(wish) : relocks ? [lock(wish, wish.password_lock === true)] : []),
    ...setAgeing(wish, state),
    ...(wish.create_home && !state.isHomeThere && !movedHome ? [makeHome(wish, account, primary)] : []),
  ];
}

function changeGroups(
  flags: Flags,
  wish: UserWish,
  primaryGid: number,
  currentGid: number,
  known: readonly UserGroup[],
): void {
  if (wish.groups === undefined) return;
  const wanted = namedGroups(wish)
    .map(name => findGroup(known, name))
    .filter(found => found !== undefined && found.gid !== primaryGid)
    .map(found => found?.name ?? '');
  const current = known
    .filter(found => found.members.includes(wish.name) && found.gid !== currentGid)
    .map(found => found.name);
  const missing = [...new Set(wanted)].filter(name => !current.includes(name));
  if (wish.append) {
    if (missing.length > 0) flags.add('-a', '-G', missing.join(','));
  } else if (missing.length > 0 || current.some(name => !wanted.includes(name))) {
    flags.add('-G', wanted.join(','));
  }
}

/** A hash goes to chpasswd's standard input; an empty field is no secret and chpasswd refuses it. */
function setPassword(wish: UserWish): Step[] {
  if (wish.password === undefined) return [];
  if (passwordField(wish) === '') return [{ argv: ['usermod', '-p', '', '--', wish.name] }];
  return [{ argv: ['chpasswd', '-e'], readsInput: true }];
}

/** What the second field of /etc/shadow shall be. */
export function passwordField(wish: UserWish): string {
  const field = wish.password ?? '';
  return wish.password_lock === true && !field.startsWith('!') ? `!${field}` : field;
}

function lock(wish: UserWish, isLocked: boolean): Step {
  return { argv: ['usermod', isLocked ? '-L' : '-U', '--', wish.name] };
}

function setAgeing(wish: UserWish, state: UserState): Step[] {
  const flags = new Flags();
  const { password_expire_max: maximum, password_expire_min: minimum } = wish;
  if (maximum !== undefined && String(maximum) !== state.shadow?.maximumDays) flags.add('-M', maximum);
  if (minimum !== undefined && String(minimum) !== state.shadow?.minimumDays) flags.add('-m', minimum);
  const { password_expire_warn: warning } = wish;
  if (warning !== undefined && String(warning) !== state.shadow?.warningDays) flags.add('-W', warning);
  return flags.words.length === 0 ? [] : [{ argv: ['chage', ...flags.words, '--', wish.name] }];
}

// As useradd -m would: the skeleton's files, owned by the user, under the system's umask for homes.
const MAKE_HOME = `
[ -n "$5" ] || set -- "$1" "$2" "$3" "$4" "$(sed -n 's/^[[:space:]]*UMASK[[:space:]]*//p' /etc/login.defs | head -n 1)"
if [ -d "$4" ]; then mkdir -p "\${1%/*}" && cp -R "$4" "$1"; else mkdir -p "$1"; fi || exit
chmod "$(printf '%04o' $((0777 & ~0\${5:-022})))" "$1" && chown -R "$2:$3" "$1"
`;

function makeHome(wish: UserWish, account: Account, primary: UserGroup | undefined): Step {
  const home = wish.home ?? account.home;
  const owner = [String(wish.uid ?? account.uid), String(primary?.gid ?? account.gid)];
  return {
    argv: ['sh', '-c', MAKE_HOME, 'sh', home, ...owner, wish.skeleton ?? '/etc/skel', wish.umask ?? ''],
  };
}

function unknownGroup(wish: UserWish, groups: readonly UserGroup[]): string | undefined {
  const names = [...(wish.group === undefined ? [] : [wish.group]), ...namedGroups(wish)];
  return names.find(name => findGroup(groups, name) === undefined);
}

/** Groups may be given by name or number. */
function findGroup(groups: readonly UserGroup[], name: string): UserGroup | undefined {
  return groups.find(group => group.name === name) ?? groups.find(group => String(group.gid) === name);
}

function namedGroups(wish: UserWish): string[] {
  return (wish.groups ?? []).map(name => name.trim()).filter(name => name !== '');
}

/** `YYYY-MM-DD`, empty for never. */
function expiryDate(expires: number | undefined): string | undefined {
  if (expires === undefined) return undefined;
  return expires < 0 ? '' : new Date(expires * 1000).toISOString().slice(0, 10);
}

function daysToDate(days: string): string {
  return days === '' || days === '-1' ? '' : new Date(Number(days) * 86_400_000).toISOString().slice(0, 10);
}

/** Words of a command line; a flag whose value is undefined is left out. */
class Flags {
  readonly words: string[] = [];

  add(flag: string, ...values: readonly (string | number | undefined)[]): void {
    if (values.length > 0 && values[values.length - 1] === undefined) return;
    this.words.push(flag, ...values.map(String));
  }
}
