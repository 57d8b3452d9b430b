// Decides what apt-get is to do. Pure: what dpkg and apt know comes in, names and versions come out.
import { compareDebianVersions } from './debian-version.ts';
import type { Installed, PackageState } from './look.ts';

export interface PackageSpec {
  /** With `:architecture` when it was given. */
  readonly name: string;
  readonly version: string | undefined;
  /** Any version from that one on. */
  readonly isLeast?: boolean;
}

/** `nginx`, `nginx=1.22*`, `nginx>=1.22`, `libc6:i386`; undefined when it is none of these. */
export function parseSpec(text: string): PackageSpec | undefined {
  const trimmed = text.trim();
  if ((trimmed.match(/=/g) ?? []).length > 1) return undefined;
  const [, name = trimmed, operator, version] = /^(.*?)(>=|=)(.*)$/s.exec(trimmed) ?? [];
  if (operator === undefined || version === undefined) return { name: trimmed, version: undefined };
  return operator === '>=' ? { name, version, isLeast: true } : { name, version };
}

export type PackagePlan =
  | { readonly packages: readonly string[]; readonly failure?: undefined }
  | { readonly failure: string; readonly isUnknown?: true };

/** The packages that a pattern matches stand in its place, without its version, as in Ansible; a failure where there are none. */
export function expandSpecs(
  specs: readonly PackageSpec[],
  names: PackageState['names'],
): readonly PackageSpec[] | { readonly failure: string } {
  const expanded: PackageSpec[] = [];
  for (const spec of specs) {
    const found = names.get(spec.name) ?? [];
    if (!/[*?[]/.test(spec.name)) expanded.push(spec);
    else if (found.length === 0) return { failure: `No package(s) matching '${spec.name}' available` };
    else expanded.push(...found.map(name => ({ name, version: undefined })));
  }
  return expanded;
}

interface Wish {
  readonly latest: boolean;
  readonly onlyUpgrade: boolean;
}

/** The words for `apt-get install`; none when all is there. */
export function planInstall(specs: readonly PackageSpec[], state: PackageState, wish: Wish): PackagePlan {
  const packages: string[] = [];
  for (const spec of specs) {
    const one = planOne(spec, state, wish);
    if (one === undefined) continue;
    if (typeof one !== 'string') return one;
    packages.push(one);
  }
  return { packages };
}

/** What apt-get is to install for it; undefined when it is there. */
function planOne(spec: PackageSpec, state: PackageState, wish: Wish): string | PackagePlan | undefined {
  const { name, version } = spec;
  const installed = findInstalled(name, state.installed);
  const policy = state.policies.get(name);
  const isThere = installed.length > 0;
  if (!isThere && policy === undefined) {
    return { failure: `No package matching '${name}' is available`, isUnknown: true };
  }
  if (!isThere && state.provided.includes(name)) return undefined;
  const isEvery = (test: (version: string) => boolean): boolean =>
    isThere && installed.every(one => test(one.version));
  if (version === undefined) {
    const candidate = policy?.candidate;
    const isNewest = candidate === undefined || isEvery(one => one === candidate);
    if (isThere ? !wish.latest || isNewest : wish.onlyUpgrade) return undefined;
    return candidate === undefined ? name : `${name}=${candidate}`;
  }
  const best = policy?.versions.find(one => isMatch(one, spec));
  if (isEvery(one => isMatch(one, spec))) {
    // As Ansible: a newer version that a wildcard matches too is installed.
    const isSame = spec.isLeast === true || best === undefined || isEvery(one => one === best);
    return isSame ? undefined : `${name}=${version}`;
  }
  if (!isThere && wish.onlyUpgrade) return undefined;
  if (best !== undefined) return `${name}=${best}`;
  return { failure: `no available installation candidate for ${name}${spec.isLeast ? '>' : ''}=${version}` };
}

/** The words for `apt-get remove`. */
export function planRemove(specs: readonly PackageSpec[], state: PackageState, purge: boolean): PackagePlan {
  const names = specs.flatMap(spec =>
    state.installed
      .filter(one => isNamed(one, spec.name) && (one.state !== 'config-files' || purge))
      .filter(one => spec.version === undefined || isMatch(one.version, spec))
      .map(one => (spec.name.includes(':') ? spec.name : one.name)),
  );
  return { packages: [...new Set(names)] };
}

/** Those of them that apt has installed by itself, which are wanted for themselves now. */
export function findAutomatic(specs: readonly PackageSpec[], state: PackageState): string[] {
  return specs
    .map(spec => spec.name)
    .filter(name => state.automatic.includes(name) && findInstalled(name, state.installed).length > 0);
}

function isMatch(version: string, spec: PackageSpec): boolean {
  const wanted = spec.version ?? '';
  return spec.isLeast ? compareDebianVersions(version, wanted) >= 0 : matchesGlob(version, wanted);
}

function findInstalled(name: string, installed: readonly Installed[]): Installed[] {
  return installed.filter(one => one.state === 'installed' && isNamed(one, name));
}

function isNamed(one: Installed, name: string): boolean {
  const [bare = name, architecture] = name.split(':');
  // A package for all architectures is one for each.
  const isFitting = [undefined, 'any', one.architecture].includes(architecture) || one.architecture === 'all';
  return isFitting && one.name === bare;
}

function matchesGlob(text: string, pattern: string): boolean {
  const body = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${body}$`).test(text);
}

/** What apt-get says between reading and its line of counts; of dpkg, all. */
export function describeChanges(stdout: string): string {
  const lines = stdout.replace(/\n$/, '').split('\n');
  const first = lines.indexOf('Reading state information...') + 1;
  const last = lines.findIndex(line => /^\d+ upgraded, \d+ newly installed/.test(line));
  return lines.slice(first, last === -1 ? undefined : last + 1).join('\n');
}

/** Whether apt-get's line of counts has a figure other than zero. */
export function countsChange(stdout: string): boolean {
  const counts = /^(\d+) upgraded, (\d+) newly installed,(?: (\d+) downgraded,)? (\d+) to remove/m.exec(
    stdout,
  );
  return (counts ?? []).slice(1).some(count => count !== undefined && count !== '0');
}
