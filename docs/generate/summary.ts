// The summary of a recovery as JSON: its schema, and the page that is made of it.
import { PHASES } from '../../src/postgres/journal.ts';
import { code, generatedFrom, page, table } from './markdown.ts';

interface Field {
  readonly type: string | readonly string[];
  readonly description: string;
  readonly properties?: Readonly<Record<string, Field>>;
  readonly items?: Field;
  readonly [more: string]: unknown;
}

const moment = (description: string): Field => ({ type: 'string', format: 'date-time', description });
const seconds = (description: string): Field => ({ type: 'number', minimum: 0, description });
const lsn = (description: string): Field => ({
  type: 'string',
  pattern: '^[0-9A-F]{1,8}/[0-9A-F]{1,8}$',
  description,
});

const FIELDS: Readonly<Record<string, Field>> = {
  cluster: { type: 'string', description: 'The cluster that was recovered.' },
  source: {
    type: 'string',
    description: 'The stanza that it came from: another one than `cluster` for a clone.',
  },
  host: { type: 'string', description: 'The host that restored and replayed, by its name in the inventory.' },
  request: {
    type: 'object',
    description: '`pg_pitr` as it was asked, without `repo`.',
    additionalProperties: true,
  },
  target: { type: 'string', description: 'The target in words, a time in UTC.' },
  exclusive: { type: 'boolean', description: 'Whether it was to stop just before the target.' },
  action: {
    enum: ['promote', 'pause', 'shutdown'],
    type: 'string',
    description: 'What was to happen at the target.',
  },
  reached: {
    type: ['object', 'null'],
    description: 'What was reached; null when nobody asked for proof (`-t up` alone).',
    properties: {
      reason: {
        type: ['string', 'null'],
        description: "Why replay stopped, in PostgreSQL's words; null when it was not promoted.",
      },
      last_commit: {
        type: ['string', 'null'],
        format: 'date-time',
        description: 'The last commit in the recovered data; null when there was none since the backup.',
      },
      lsn: lsn('The end of replay.'),
      timeline: { type: 'integer', description: 'The timeline that began.' },
      parent: { type: ['integer', 'null'], description: 'The timeline that it left.' },
    },
  },
  backup_set: { type: 'string', description: 'The backup that was restored.' },
  restored_bytes: { type: 'integer', description: 'The size of the data in it.' },
  replayed_bytes: {
    type: ['integer', 'null'],
    description: 'The log from the start of the backup to the end of replay.',
  },
  started: moment('When it began: after the plan, and after the answer where somebody was asked.'),
  finished: moment('When every member streamed and archiving was checked.'),
  seconds: seconds('From the one to the other.'),
  seconds_without_leader: seconds('Of these, from the flush until Patroni had a leader again.'),
  phases: {
    type: 'array',
    description: 'The steps in their order, each with the time it took.',
    items: {
      type: 'object',
      description: 'A step.',
      properties: {
        phase: { type: 'string', enum: PHASES, description: 'What was reached.' },
        seconds: seconds('Since the step before.'),
      },
    },
  },
  is_continued: {
    type: 'boolean',
    description:
      'Whether a later run went on with what an earlier one began: its times hold the pause between them.',
  },
  before: {
    type: ['object', 'null'],
    description:
      'The end of the old timeline, to which a recovery would take everything back; null when nobody led.',
    properties: {
      timeline: { type: 'integer', description: 'The old timeline.' },
      lsn: lsn('Its end.'),
      time: moment('When it was flushed.'),
    },
  },
  kept: {
    type: ['string', 'null'],
    description: 'Where the old data directory is kept on the host; null when it was not asked for.',
  },
};

/** schemas/recovery.json. */
export function summarySchema(): Readonly<Record<string, unknown>> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://reprise.invalid/schemas/recovery.json',
    title: 'The summary of a recovery',
    ...strict({ type: 'object', description: 'What pitr_summary writes.', properties: FIELDS }),
  };
}

/** Every field is there, and no other. */
function strict(field: Field): Readonly<Record<string, unknown>> {
  const { properties, items, ...rest } = field;
  if (items !== undefined) return { ...rest, items: strict(items) };
  if (properties === undefined) return rest;
  return {
    ...rest,
    properties: Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, strict(each)])),
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

export function summaryPage(): string {
  return page(
    generatedFrom('docs/generate/summary.ts'),
    '# The summary of a recovery',
    'A recovery that came to its end is summed up as text, and as JSON where `-e pitr_report=PATH` names a file of the control node\n(a folder gets `recovery-CLUSTER.json`). The host that recovered keeps its last twenty, one a line, in `/pg/log/recoveries.jsonl`:\nthe plan of the next recovery estimates its time from them. `schemas/recovery.json` says the same to programs.',
    table(['field', 'type', 'meaning'], rows('', FIELDS)),
  );
}

function rows(prefix: string, fields: Readonly<Record<string, Field>>): string[][] {
  return Object.entries(fields).flatMap(([name, field]) => [
    [code(prefix + name), typeText(field), field.description],
    ...rows(`${prefix}${name}.`, field.properties ?? {}),
    ...rows(`${prefix}${name}[].`, field.items?.properties ?? {}),
  ]);
}

function typeText({ type, format }: Field): string {
  const types = typeof type === 'string' ? [type] : type;
  return types
    .map(each => (each === 'string' && format === 'date-time' ? 'time (ISO 8601, UTC)' : each))
    .join(' or ');
}
