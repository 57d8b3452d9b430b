// The arguments of the user module, apart because there are many.
import type { ArgumentsSchema } from '../module.ts';

export const userSchema: ArgumentsSchema = {
  properties: {
    name: { type: 'string', description: 'The name of the user.', aliases: ['user'] },
    uid: { type: 'integer', description: 'The number of the user.' },
    non_unique: {
      type: 'boolean',
      description: 'The number may belong to another user too.',
      default: false,
    },
    group: { type: 'string', description: 'The primary group, which must exist.' },
    groups: {
      type: 'array',
      description: 'Other groups to be in, which must exist.',
      items: { type: 'string' },
    },
    append: { type: 'boolean', description: 'Stay in groups that are not named.', default: false },
    comment: { type: 'string', description: 'The full name.' },
    home: { type: 'string', description: 'The home directory.' },
    create_home: {
      type: 'boolean',
      description: 'Make the home directory.',
      aliases: ['createhome'],
      default: true,
    },
    move_home: { type: 'boolean', description: 'Move the files to a new home.', default: false },
    skeleton: { type: 'string', description: 'The folder whose files a new home starts with.' },
    umask: { type: 'string', description: 'The umask of a new home.' },
    shell: { type: 'string', description: 'The login shell.' },
    system: {
      type: 'boolean',
      description: 'A new user gets a number below those of people.',
      default: false,
    },
    password: { type: 'string', description: 'The hash for /etc/shadow.', secret: true },
    update_password: {
      type: 'string',
      description: 'Set the password always, or for a new user only.',
      enum: ['always', 'on_create'],
      default: 'always',
    },
    password_lock: { type: 'boolean', description: 'Lock the password, or unlock it.' },
    password_expire_max: { type: 'integer', description: 'Days after which the password must be changed.' },
    password_expire_min: { type: 'integer', description: 'Days before which it must not be changed.' },
    expires: {
      type: 'number',
      description: 'When the account ends, seconds since 1970; negative for never.',
    },
    state: {
      type: 'string',
      description: 'Whether the user is there.',
      enum: ['absent', 'present'],
      default: 'present',
    },
    remove: { type: 'boolean', description: 'With the user goes its home.', default: false },
    force: { type: 'boolean', description: 'Remove even a user that is logged in.', default: false },
    local: { type: 'boolean', description: 'Only /etc/passwd counts.', default: false },
    generate_ssh_key: {
      type: 'boolean',
      description: 'Make a key pair unless there is one.',
      default: false,
    },
    ssh_key_type: { type: 'string', description: 'The kind of that key.', default: 'rsa' },
    ssh_key_bits: { type: 'integer', description: 'Its size.' },
    ssh_key_comment: {
      type: 'string',
      description: 'Its comment; `$HOSTNAME` stands for the host.',
      default: 'ansible-generated on $HOSTNAME',
    },
    ssh_key_file: { type: 'string', description: 'Its file, relative to the home.' },
  },
  required: ['name'],
};
