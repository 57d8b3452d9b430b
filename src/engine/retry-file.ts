// The file of the hosts that a playbook failed on, for `--limit @FILE` of the next run.
// https://docs.ansible.com/ansible/latest/reference_appendices/config.html#retry-files-enabled
import { writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { systemReason } from '../errors.ts';
import { makeFolders } from '../make-folders.ts';
import type { Run } from './run-context.ts';

/** Writes the file where there is anybody to try again, and tells of it; one that cannot be written is a warning. */
export function writeRetryFile(run: Run, playbook: string): void {
  const { retryFiles } = run.options;
  const hosts = [...run.hosts.values()].filter(host => host.isFailed || host.isUnreachable);
  if (retryFiles === undefined || hosts.length === 0) return;
  const folder = retryFiles.folder ?? dirname(resolve(playbook));
  const path = join(folder, `${basename(playbook, extname(playbook))}.retry`);
  try {
    makeFolders(folder);
    writeFileSync(
      path,
      `${hosts
        .map(({ name }) => name)
        .sort()
        .join('\n')}\n`,
    );
    run.reporter.report({ type: 'retry-file', path });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    run.reporter.report({
      type: 'warning',
      message: `Could not create retry file '${path}': ${systemReason(error)}`,
    });
  }
}
