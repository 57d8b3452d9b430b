// What a host's Python says of itself: playbooks ask it for the names of packages. Nothing else is run by it.
import type { Facts, RawFacts } from './raw.ts';

const LEVELS: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', rc: 'candidate' };

/** ansible_python, of a host that has one. */
export function pythonFacts(raw: RawFacts): Facts {
  const [executable = '', said = ''] = raw.lines('python');
  const match = /^Python (\d+)\.(\d+)\.(\d+)(?:(a|b|rc)(\d+))?/.exec(said);
  if (match === null) return {};
  const [major, minor, micro] = match.slice(1, 4).map(Number);
  const releaselevel = LEVELS[match[4] ?? ''] ?? 'final';
  const serial = Number(match[5] ?? 0);
  return {
    ansible_python: {
      executable,
      has_sslcontext: true,
      type: 'cpython',
      version: { major, minor, micro, releaselevel, serial },
      version_info: [major, minor, micro, releaselevel, serial],
    },
  };
}

/** ansible_python_version, which belongs to the facts of the platform. */
export function pythonVersion(raw: RawFacts): Facts {
  const version = /^Python (\d+\.\d+\.\d+)/.exec(raw.lines('python')[1] ?? '')?.[1];
  return version === undefined ? {} : { ansible_python_version: version };
}
