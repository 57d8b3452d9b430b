// Facts that the host's owner wrote: /etc/ansible/facts.d/*.fact, JSON or INI, or programs that print one of them.
import type { Facts, RawFacts } from './raw.ts';

/** ansible_local: one entry per file. */
export function localFacts(raw: RawFacts): Facts {
  const local: Facts = {};
  for (const [path, text] of raw.all('local')) local[nameOf(path)] = parse(text, path);
  for (const [path, text] of raw.all('failing')) {
    const [, status = '', said = ''] = /^(\d*) ?(.*)$/s.exec(text.trim()) ?? [];
    local[nameOf(path)] = `Failure executing fact script (${path}), rc: ${status}, err: ${said}`;
  }
  for (const path of raw.all('dangling').keys())
    local[nameOf(path)] = `Could not stat fact (${path}): No such file or directory`;
  return { ansible_local: local };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.fact$/, '');
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return parseIni(text) ?? `error loading facts as JSON or ini - please check content: ${path}`;
  }
}

/** Sections of `key = value`; keys in lower case, as Python's reader has them. Undefined for anything else. */
function parseIni(text: string): Facts | undefined {
  const sections: Record<string, Record<string, string>> = {};
  let section: Record<string, string> | undefined;
  for (const line of text.split('\n').map(candidate => candidate.trim())) {
    const heading = /^\[(.+)\]$/.exec(line)?.[1];
    if (heading !== undefined) {
      section = {};
      sections[heading] = section;
      continue;
    }
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const [, key, value] = /^([^=:]+)[=:](.*)$/.exec(line) ?? [];
    if (section === undefined || key === undefined || value === undefined) return undefined;
    section[key.trim().toLowerCase()] = value.trim();
  }
  return sections;
}
