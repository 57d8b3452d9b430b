// The settings that a role's sessions begin with. https://www.postgresql.org/docs/current/sql-alterrole.html
import { quoteName, quoteText } from './sql.ts';

export interface ConfigurationWish {
  readonly name: string;
  readonly configuration?: Readonly<Record<string, unknown>> | undefined;
  readonly reset_unspecified_configuration: boolean;
  /** Values are texts; else they are SQL of the user's own. */
  readonly quote_configuration_values: boolean;
}

/** The statements that bring them about; `current` are lines of `pg_roles.rolconfig`, `name=value`. */
export function planConfiguration(wish: ConfigurationWish, current: readonly string[]): string[] {
  const role = `ALTER ROLE ${quoteName(wish.name)}`;
  const split = (line: string): [string, string] => {
    const at = line.indexOf('=');
    return [line.slice(0, at), line.slice(at + 1)];
  };
  const known = new Map(current.map(split));
  const wanted = Object.entries(wish.configuration ?? {}).map(
    ([key, value]) => [key, String(value)] as const,
  );
  const sets = wanted
    .filter(([key, value]) => {
      const now = known.get(key);
      return now !== value && (wish.quote_configuration_values || now !== value.replaceAll("'", ''));
    })
    .map(([key, value]) => {
      const written = wish.quote_configuration_values ? quoteText(value) : value;
      return `${role} SET ${quoteName(key)} TO ${written}`;
    });
  if (!wish.reset_unspecified_configuration) return sets;
  const named = new Set(wanted.map(([key]) => key));
  const others = [...known.keys()].filter(key => !named.has(key));
  return [...sets, ...others.map(key => `${role} RESET ${quoteName(key)}`)];
}
