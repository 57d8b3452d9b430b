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

/** `nginx`, `nginx=1.22*`, `nginx>=1.22`, `libc6:i386`. */
export function parseSpec(text: string): PackageSpec {
  const [, name = text, operator, version] = /^(.*?)(>=|=)(.*)$/s.exec(text) ?? [];
  if (operator === undefined || version === undefined) return { name: text.trim(), version: undefined };
  const spec = { name: name.trim(), version: version.trim() };
  return operator === '>=' ? { ...spec, isLeast: true } : spec;
}

export type PackagePlan =
  | { readonly packages: readonly string[]; readonly failure?: undefined }
  | { readonly failure: string };

/** The words for `apt-get install`; none when all is there. */
export function planInstall(
  specs: readonly PackageSpec[],
  state: PackageState,
  options: { readonly latest: boolean; readonly onlyUpgrade: boolean },
): PackagePlan {
  const packages: string[] = [];
  for (const spec of specs) {
    const installed = findInstalled(spec.name, state.installed);
    const policy = state.policies.get(spec.name);
    const isThere = installed.length > 0;
    if (!isThere && policy === undefined && !isGlob(spec.name)) {
      return { failure: `No package matching '${spec.name}' is available` };
    }
    if (!isThere && options.onlyUpgrade) continue;
    if (spec.version !== undefined && spec.isLeast) {
      const least = spec.version;
      const isEnough = (version: string): boolean => compareDebianVersions(version, least) >= 0;
      if (isThere && installed.every(one => isEnough(one.version))) continue;
      const best = policy?.versions.find(isEnough);
      if (best === undefined)
        return { failure: `no available installation candidate for ${spec.name}>=${least}` };
      packages.push(`${spec.name}=${best}`);
      continue;
    }
    if (spec.version !== undefined) {
      const best = policy?.versions.find(version => matchesGlob(version, spec.version ?? ''));
      const isMatched = isThere && installed.every(one => matchesGlob(one.version, spec.version ?? ''));
      // As Ansible: a newer version that a wildcard matches too is installed.
      if (isMatched && (best === undefined || installed.every(one => one.version === best))) continue;
      if (!isMatched && policy !== undefined && best === undefined) {
        return { failure: `no available installation candidate for ${spec.name}=${spec.version}` };
      }
    }
    if (isThere && spec.version === undefined) {
      const candidate = policy?.candidate;
      const isNewest = candidate === undefined || installed.every(one => one.version === candidate);
      if (!options.latest || isNewest) continue;
    }
    packages.push(spec.version === undefined ? spec.name : `${spec.name}=${spec.version}`);
  }
  return { packages };
}

/** The words for `apt-get remove`. */
export function planRemove(specs: readonly PackageSpec[], state: PackageState, purge: boolean): PackagePlan {
  const names = specs.flatMap(spec =>
    state.installed
      .filter(one => isNamed(one, spec.name) && (one.state === 'installed' || purge))
      .filter(one => spec.version === undefined || isMatch(one.version, spec))
      .map(one => (spec.name.includes(':') ? `${one.name}:${one.architecture}` : one.name)),
  );
  return { packages: [...new Set(names)] };
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
  if (architecture !== undefined && architecture !== 'any' && architecture !== one.architecture) return false;
  return matchesGlob(one.name, bare);
}

function isGlob(name: string): boolean {
  return /[*?[]/.test(name);
}

function matchesGlob(text: string, pattern: string): boolean {
  const body = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${body}$`).test(text);
}

/** The part of apt-get's output that says what changes: from the first list to the line of counts. */
export function describeChanges(stdout: string): string {
  const lines = stdout.split('\n');
  const first = lines.findIndex(line => line.startsWith('The following'));
  const last = lines.findIndex(line => /^\d+ upgraded, \d+ newly installed/.test(line));
  return last === -1
    ? ''
    : `${lines.slice(first === -1 ? last : Math.min(first, last), last + 1).join('\n')}\n`;
}

/** Whether apt-get's line of counts has a figure other than zero. */
export function countsChange(stdout: string): boolean {
  const counts = /^(\d+) upgraded, (\d+) newly installed,(?: (\d+) downgraded,)? (\d+) to remove/m.exec(
    stdout,
  );
  return (counts ?? []).slice(1).some(count => count !== undefined && count !== '0');
}
