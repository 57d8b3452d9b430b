// The schemas of the variables of backup policy, for editors, made of the tables that the checks use.
import { PROMISE_KEYS } from '../../src/postgres/policy-variables.ts';
import {
  type KeyForm,
  REPOSITORY_KEYS,
  REPOSITORY_KINDS,
  REQUIRED_KEYS,
} from '../../src/postgres/repository-keys.ts';

type Schema = Readonly<Record<string, unknown>>;

/** A value that the run renders. */
const TEMPLATE: Schema = { type: 'string', pattern: '\\{\\{' };

/** schemas/pgbackrest_repo.json: repositories by name. */
export function repositorySchema(): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://reprise.invalid/schemas/pgbackrest_repo.json',
    title: 'pgbackrest_repo',
    description: 'Repositories by name; pgbackrest_method says which are in use.',
    ...repositories(),
  };
}

/** The same without a head, for the schema of inventories. */
export function repositories(): Schema {
  return { type: 'object', additionalProperties: repository() };
}

/** backup_promise. */
export function promiseSchema(): Schema {
  const duration = { type: 'string', pattern: '^([0-9]+[smhdw])+$|\\{\\{' };
  return {
    description: 'What backups promise, as durations; `pgsql-backup.yml -t policy` checks it.',
    type: ['object', 'string'],
    additionalProperties: false,
    properties: Object.fromEntries(
      Object.entries(PROMISE_KEYS).map(([key, description]) => [key, { ...duration, description }]),
    ),
  };
}

function repository(): Schema {
  const properties = Object.entries(REPOSITORY_KEYS).map(([name, key]) => {
    const one: Schema = { anyOf: [formSchema(key.form), TEMPLATE, { type: 'null' }, { const: '' }] };
    const value = key.isList ? { anyOf: [one, { type: 'array', items: formSchema(key.form) }] } : one;
    return [name, { description: key.meaning, ...value, ...(key.default ? { default: key.default } : {}) }];
  });
  return {
    type: ['object', 'string'],
    additionalProperties: false,
    properties: Object.fromEntries(properties),
    allOf: REPOSITORY_KINDS.map(kind => ({
      if: {
        properties: { type: { const: kind } },
        ...(kind === 'posix' ? {} : { required: ['type'] }),
      },
      // biome-ignore lint/suspicious/noThenProperty: the word of JSON Schema
      then: {
        required: REQUIRED_KEYS[kind].filter(({ unless }) => unless === undefined).map(({ key }) => key),
      },
    })),
  };
}

function formSchema(form: KeyForm): Schema {
  if (form === 'text') return { type: ['string', 'number'] };
  if (form === 'path') return { type: 'string', pattern: '^/' };
  if (form === 'flag') return { enum: ['y', 'n', true, false] };
  if (form === 'size') {
    return {
      anyOf: [
        { type: 'integer' },
        { type: 'string', pattern: '^[0-9]+ ?([bkmgtpBKMGTP]|[kmgtpKMGTP][iI]?[bB])?$' },
      ],
    };
  }
  if (Array.isArray(form)) return { enum: form };
  const { from, to } = form as { readonly from: number; readonly to: number };
  return {
    anyOf: [
      { type: 'integer', minimum: from, maximum: to },
      { type: 'string', pattern: '^[0-9]+$' },
    ],
  };
}
