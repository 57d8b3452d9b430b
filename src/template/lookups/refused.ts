// Lookups of collections that need a service or a Python package; their names are known so that the message can say why.
import type { Lookup } from '../environment.ts';

const SERVICE = 'it asks a service; ask it in a task, with uri or command, and register the result';
const REASONS: Readonly<Record<string, string>> = {
  dig: 'expressions do not ask name servers; run dig or getent in a task and register the result',
  dnstxt: 'expressions do not ask name servers; run dig in a task and register the result',
  random_pet: "it needs Python's package petname; random_string gives names that nobody guesses",
  random_words: "it needs Python's package xkcdpass; random_string and password make passwords",
  passwordstore: "run pass by the lookup pipe: lookup('pipe', 'pass show NAME')",
  ...Object.fromEntries(
    [
      'bitwarden',
      'chef_databag',
      'consul_kv',
      'credstash',
      'cyberarkpassword',
      'dsv',
      'etcd',
      'etcd3',
      'hiera',
      'keyring',
      'lastpass',
      'lmdb_kv',
      'manifold',
      'onepassword',
      'onepassword_raw',
      'redis',
      'revbitspss',
      'shelvefile',
      'tss',
    ].map(name => [name, SERVICE]),
  ),
};

export const refusedLookups: readonly Lookup[] = Object.entries(REASONS).map(([name, reason]) => ({
  name,
  run: (_terms, _options, context) => context.fail(`there is no lookup ${name}: ${reason}`),
}));
