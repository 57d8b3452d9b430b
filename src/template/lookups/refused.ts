// Lookups of Ansible that there are good reasons not to have; their names are known so that the message can say why.
import type { Lookup } from '../environment.ts';

const REASONS: Readonly<Record<string, string>> = {
  config: 'it reads the settings of ansible-core, which are not those of this program',
  url: 'expressions do not wait for a network; use the module uri and register its result',
};

export const refusedLookups: readonly Lookup[] = Object.entries(REASONS).map(([name, reason]) => ({
  name,
  run: (_terms, _options, context) => context.fail(`there is no lookup ${name}: ${reason}`),
}));
