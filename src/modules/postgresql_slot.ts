// postgresql_slot: a replication slot of a PostgreSQL server is there, or is not.
import { quoteText } from '../postgres/sql.ts';
import type { ArgumentsSchema, Module } from './module.ts';
import { failure, postgresqlModule } from './postgresql/define.ts';
import { type LoginArguments, loginTo } from './postgresql/login.ts';
import { askJson, execute } from './postgresql/psql.ts';

interface SlotArguments extends LoginArguments {
  readonly name: string;
  readonly slot_type: 'logical' | 'physical';
  readonly state: 'present' | 'absent';
  readonly immediately_reserve: boolean;
  readonly output_plugin: string;
  readonly db?: string | undefined;
}

const schema: ArgumentsSchema = {
  properties: {
    name: { type: 'string', aliases: ['slot_name'], description: 'The slot.' },
    slot_type: {
      type: 'string',
      enum: ['logical', 'physical'],
      default: 'physical',
      description: 'What a new one is for.',
    },
    state: {
      type: 'string',
      enum: ['absent', 'present'],
      default: 'present',
      description: 'Whether it is there.',
    },
    immediately_reserve: {
      type: 'boolean',
      default: false,
      description: 'Keep WAL from now on, not from the first connection; physical slots only.',
    },
    output_plugin: {
      type: 'string',
      default: 'test_decoding',
      description: 'What a logical slot decodes with.',
    },
    db: {
      type: 'string',
      aliases: ['login_db'],
      description: 'The database to connect to, which is that of a logical slot.',
    },
  },
  required: ['name'],
};

/** https://docs.ansible.com/ansible/latest/collections/community/postgresql/postgresql_slot_module.html */
export const postgresql_slot: Module<SlotArguments> = postgresqlModule({
  name: 'postgresql_slot',
  summary: 'Makes sure that a replication slot is there, or is not.',
  schema,
  names: args => [args.name, args.output_plugin, args.db],
  explain: ({ stage, message }, args) =>
    stage === 'statement' ? `Cannot execute SQL '${planSlot(args)}': ${message}` : undefined,
  async run(host, args, context) {
    if (args.immediately_reserve && args.slot_type === 'logical')
      return failure('Module parameters immediately_reserve and slot_type=logical are mutually exclusive');
    const login = loginTo(args, args.db);
    const look = `SELECT coalesce((SELECT to_json(slot_type) FROM pg_catalog.pg_replication_slots WHERE slot_name = ${quoteText(args.name)}), 'null')`;
    const type = await askJson<string | null>(host, login, look);
    const changed = (type !== null) !== (args.state === 'present');
    const isOther = args.state === 'present' && type !== null && type !== args.slot_type;
    const warnings = isOther
      ? [`slot with name '${args.name}' already exists but has another type '${type}'`]
      : [];
    const statements = changed && !context.check ? [planSlot(args)] : [];
    // A logical slot cannot be made in a transaction that has written.
    if (statements.length > 0) await execute(host, login, statements, 'none');
    return {
      changed,
      name: args.name,
      queries: statements,
      ...(warnings.length === 0 ? {} : { warnings }),
    };
  },
});

function planSlot(args: SlotArguments): string {
  const name = quoteText(args.name);
  if (args.state === 'absent') return `SELECT pg_drop_replication_slot(${name})`;
  return args.slot_type === 'physical'
    ? `SELECT pg_create_physical_replication_slot(${name}, ${args.immediately_reserve})`
    : `SELECT pg_create_logical_replication_slot(${name}, ${quoteText(args.output_plugin)})`;
}
