// `reprise config init`: every setting with its default, as an ansible.cfg or as environment variables.
import type { Definition } from '../../settings/define.ts';
import { DEFINITIONS } from '../../settings/definitions.ts';
import { SEARCH_PATH } from '../../settings/kinds.ts';
import { settingNames } from '../../settings/settings.ts';

interface Options {
  readonly format: string;
  /** Each line is a comment, so that the file changes nothing. */
  readonly isDisabled: boolean;
}

/** The text of the file. */
export function initialText({ format, isDisabled }: Options): string {
  return format === 'env' ? asEnvironment(isDisabled) : asFile(isDisabled);
}

function asFile(isDisabled: boolean): string {
  const sections = new Map<string, string[]>();
  for (const { keys, kind, fallback, variables } of definitions()) {
    const [section = '', key = ''] = (keys[0] ?? '').split('.');
    const line = `${isDisabled ? ';' : ''}${key}=${shown(fallback, kind)}`;
    const lines = [`# (${kind.description}) ${variables.join(', ')}`, line, ''];
    sections.set(section, [...(sections.get(section) ?? []), ...lines]);
  }
  return Array.from(sections, ([section, lines]) => `[${section}]\n${lines.join('\n')}\n\n`).join('');
}

function asEnvironment(isDisabled: boolean): string {
  return definitions()
    .map(({ kind, fallback, variables, keys }) => {
      const text = shown(fallback, kind);
      const value = /^[\w@%+=:,./~-]*$/.test(text) ? text : `'${text}'`;
      return `# ${keys[0]} (${kind.description})\n${isDisabled ? '#' : ''}${variables[0]}=${value}\n\n`;
    })
    .join('');
}

function definitions(): readonly Definition<unknown>[] {
  return settingNames().map(name => DEFINITIONS[name] as Definition<unknown>);
}

function shown(fallback: unknown, kind: Definition<unknown>['kind']): string {
  if (fallback === undefined) return '';
  if (typeof fallback === 'boolean') return fallback ? 'True' : 'False';
  if (Array.isArray(fallback)) return fallback.join(kind === SEARCH_PATH ? ':' : ', ');
  return String(fallback);
}
