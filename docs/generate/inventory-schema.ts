// schemas/inventory.json, for editors: groups with hosts, children and vars, and the names that clusters are made of.
import { promiseSchema, repositories } from './policy-schema.ts';

type Schema = Readonly<Record<string, unknown>>;

const NAMED: Readonly<Record<string, Schema>> = {
  ansible_host: { type: 'string', description: 'The address to connect to, when it is not the name.' },
  ansible_port: { type: ['integer', 'string'], description: 'The port of sshd.' },
  ansible_user: { type: 'string', description: 'The user to log in as.' },
  ansible_ssh_private_key_file: { type: 'string', description: 'The private key to log in with.' },
  ansible_connection: { type: 'string', description: 'How the host is reached: ssh or local.' },
  ansible_become: { type: ['boolean', 'string'], description: 'Run as another user.' },
  pg_cluster: {
    type: 'string',
    description: 'The cluster that the host belongs to: letters, digits and dashes.',
  },
  pg_seq: { type: ['integer', 'string'], description: "The member's number, unique in its cluster." },
  pg_role: {
    description: "The member's role; a cluster has exactly one primary.",
    anyOf: [
      { enum: ['primary', 'replica', 'standby', 'offline', 'delayed'] },
      { type: 'string', pattern: '\\{\\{' },
    ],
  },
  pgbackrest_method: {
    type: ['string', 'array'],
    description: 'The repositories in use: keys of pgbackrest_repo.',
  },
  pgbackrest_repo: {
    description: 'Repositories by name; their keys are options of pgBackRest.',
    anyOf: [{ type: 'string' }, repositories()],
  },
  backup_promise: promiseSchema(),
  node_crontab: {
    type: ['array', 'string'],
    items: { type: 'string' },
    description: 'Lines of /etc/crontab with their user: when backups are taken.',
  },
};

export function inventorySchema(): Schema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'An inventory of Reprise',
    type: 'object',
    additionalProperties: { $ref: '#/$defs/group' },
    $defs: {
      variables: { type: ['object', 'null'], properties: NAMED },
      group: {
        type: ['object', 'null'],
        properties: {
          hosts: {
            description: 'Hosts, each with its variables; `web[01:10]` stands for ten of them.',
            type: ['object', 'string', 'null'],
            additionalProperties: { $ref: '#/$defs/variables' },
          },
          children: {
            description: 'Groups inside this one.',
            type: ['object', 'string', 'null'],
            additionalProperties: { $ref: '#/$defs/group' },
          },
          vars: { description: 'Variables of every host below.', $ref: '#/$defs/variables' },
        },
        additionalProperties: false,
      },
    },
  };
}
