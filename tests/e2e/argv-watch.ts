// Looks at the command line of every process while something runs: the hosts of the sandbox are containers, so theirs are seen too.
import { readdirSync, readFileSync } from 'node:fs';

export interface ArgvWatch {
  /** Command lines that held one of the secrets, with the process's name. */
  stop(): readonly string[];
  /** How many different command lines were seen. */
  count(): number;
}

/** Every 20 ms; what lives shorter is likely missed, hence many runs under one watch. */
export function watchArgv(secrets: readonly string[]): ArgvWatch {
  const seen = new Set<string>();
  const found = new Set<string>();
  const timer = setInterval(() => {
    for (const name of readdirSync('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const line = readCommandLine(name);
      if (line === '' || seen.has(line)) continue;
      seen.add(line);
      if (secrets.some(secret => line.includes(secret))) found.add(line);
    }
  }, 20);
  return {
    stop: () => {
      clearInterval(timer);
      return [...found];
    },
    count: () => seen.size,
  };
}

/** Empty for a process that has ended meanwhile. */
function readCommandLine(process: string): string {
  try {
    return readFileSync(`/proc/${process}/cmdline`, 'latin1').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
