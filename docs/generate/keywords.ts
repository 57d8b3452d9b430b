// The page of a playbook's keywords, from their table.
import { KEYWORDS, type Level } from '../../src/playbook/keywords.ts';
import { KEYWORD_MEANINGS } from './keyword-meanings.ts';
import { code, generatedFrom, page, table } from './markdown.ts';

const LEVELS: readonly Level[] = ['play', 'role', 'block', 'task', 'handler'];

export function keywordsPage(): string {
  const rows = [...KEYWORDS]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, levels, shape }) => [
      code(name),
      ...LEVELS.map(level => (levels.includes(level) ? '×' : '')),
      shape === 'any' ? '' : shape,
      KEYWORD_MEANINGS[name] ?? '',
    ]);
  return page(
    generatedFrom('src/playbook/keywords.ts'),
    '# Keywords of a playbook',
    'Where each may stand, and what its value must be unless it is a template. `with_NAME` loops over lookup NAME in a task or a\nhandler. A key that is neither a keyword of its level nor a module is refused before anything runs.',
    table(['keyword', ...LEVELS, 'value', 'meaning'], rows),
    '`schemas/playbook.json` says the same to editors: see [playbooks](../guide/playbooks.md).',
  );
}
