// The page of the flags, from their table.
import { ALL_FLAGS } from '../../src/cli/flags.ts';
import { code, generatedFrom, page, table } from './markdown.ts';

export function flagsPage(): string {
  const rows = ALL_FLAGS.map(({ short, long, value, description }) => [
    [...(short === undefined ? [] : [short]), ...long].map(code).join(', '),
    value === undefined ? '' : code(value),
    description,
  ]);
  return page(
    generatedFrom('src/cli/flags.ts'),
    '# Flags',
    '`reprise [flags] PLAYBOOK...` takes the flags of `ansible-playbook`, in the same spellings. They outrank the environment, which\noutranks ansible.cfg: see [settings](settings.md).',
    table(['flag', 'value', 'meaning'], rows),
    '## Exit status',
    table(
      ['status', 'when'],
      [
        ['0', 'everything went well'],
        ['1', 'something needed was missing: a file, a host, a vault password'],
        ['2', 'a task failed on a host'],
        ['4', 'a host could not be reached, or a file could not be understood'],
        ['5', 'a flag or a setting was wrong'],
        ['99', 'the run was interrupted'],
        ['250', 'a fault of Reprise'],
      ],
    ),
  );
}
