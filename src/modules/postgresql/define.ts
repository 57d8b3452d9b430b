// A module of community.postgresql: its names and page, the arguments that all share, and its failures in one form.
import type { Host } from '../../connection/host.ts';
import type { ArgumentsSchema, Module, ModuleContext, ModuleResult } from '../module.ts';
import { findSuspicious, LOGIN_ARGUMENTS, type LoginArguments } from './login.ts';
import { SqlRefused } from './psql.ts';

interface Definition<A> {
  readonly name: string;
  readonly summary: string;
  readonly schema: ArgumentsSchema;
  /** What is no SQL: names and words that `trust_input: false` looks at. */
  names(args: A): readonly (string | undefined)[];
  /** How a refusal by the server is told; `unable to connect …` and the server's own words unless given. */
  explain?(refused: SqlRefused, args: A): string | undefined;
  run(host: Host, args: A, context: ModuleContext): Promise<ModuleResult>;
}

/** A failure with this sentence, nothing changed. */
export function failure(msg: string): ModuleResult {
  return { changed: false, failed: true, msg };
}

/** https://docs.ansible.com/ansible/latest/collections/community/postgresql/index.html */
export function postgresqlModule<A extends LoginArguments>(definition: Definition<A>): Module<A> {
  const { name, summary, schema } = definition;
  return {
    name,
    fullNames: [`community.postgresql.${name}`, `community.general.${name}`],
    documentation: {
      summary,
      page: `https://docs.ansible.com/ansible/latest/collections/community/postgresql/${name}_module.html`,
    },
    schema: { ...schema, properties: { ...schema.properties, ...LOGIN_ARGUMENTS } },
    checkMode: 'full',
    async run(host, args, context) {
      const suspicious = findSuspicious(args, definition.names(args));
      if (suspicious !== undefined) return failure(`Passed input '${suspicious}' is potentially dangerous`);
      try {
        return await definition.run(host, args, context);
      } catch (error) {
        if (!(error instanceof SqlRefused)) throw error;
        return failure(definition.explain?.(error, args) ?? sentence(error));
      }
    },
  };
}

function sentence({ stage, message }: SqlRefused): string {
  if (stage === 'connect') return `unable to connect to database: ${message}`;
  if (stage === 'role') return `Could not switch role: ${message}`;
  return `Database query failed: ${message}`;
}
