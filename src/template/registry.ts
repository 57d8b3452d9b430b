// One registry of everything that templates can call, Jinja2's and Ansible's. Jinja and Handlebars both read it.
import type { Value } from '../values/value.ts';
import { communityDictFilters } from './community/dicts.ts';
import { fileTreeLookups } from './community/file-tree.ts';
import { communityKeyFilters } from './community/keys.ts';
import { communityListFilters } from './community/lists.ts';
import { communityLookups } from './community/lookups.ts';
import { prettyTableFilters } from './community/pretty-table.ts';
import { communityTableFilters } from './community/tables.ts';
import { communityTests } from './community/tests.ts';
import { communityTextFilters } from './community/texts.ts';
import { timeFilters } from './community/times.ts';
import type { Environment, Filter, Lookup, SearchPath, Test } from './environment.ts';
import { addressFilters } from './filters/addresses.ts';
import { combinatoricFilters } from './filters/combinatorics.ts';
import { combineFilters } from './filters/combine.ts';
import { dateFilters } from './filters/dates.ts';
import { dictFilters } from './filters/dicts.ts';
import { encodingFilters } from './filters/encoding.ts';
import { flattenFilters } from './filters/flatten.ts';
import { generalFilters } from './filters/general.ts';
import { groupFilters } from './filters/groups.ts';
import { hardwareAddressFilters, randomMacFilters } from './filters/hardware-addresses.ts';
import { hashingFilters } from './filters/hashing.ts';
import { htmlFilters } from './filters/html.ts';
import { layoutFilters } from './filters/layout.ts';
import { listFilters } from './filters/lists.ts';
import { numberFilters } from './filters/numbers.ts';
import { pathFilters } from './filters/paths.ts';
import { queryFilters } from './filters/query.ts';
import { randomFilters } from './filters/random.ts';
import { regexFilters } from './filters/regex.ts';
import { selectionFilters } from './filters/selection.ts';
import { serializationFilters } from './filters/serialization.ts';
import { setFilters } from './filters/sets.ts';
import { sizeFilters } from './filters/sizes.ts';
import { subnetFilters } from './filters/subnets.ts';
import { textFilters } from './filters/text.ts';
import { urlizeFilters } from './filters/urlize.ts';
import { urlFilters } from './filters/urls.ts';
import { vaultFilters, vaultTests } from './filters/vault.ts';
import { windowsPathFilters } from './filters/windows-paths.ts';
import { GLOBALS } from './globals.ts';
import { commandLookups } from './lookups/commands.ts';
import { fileLookups } from './lookups/files.ts';
import { firstFoundLookups } from './lookups/first-found.ts';
import { flattenedLookups, listLookups } from './lookups/lists.ts';
import { passwordLookups } from './lookups/password.ts';
import { refusedLookups } from './lookups/refused.ts';
import { sequenceLookups } from './lookups/sequence.ts';
import { settingLookups } from './lookups/settings.ts';
import { subelementLookups } from './lookups/subelements.ts';
import { tableLookups } from './lookups/tables.ts';
import { urlLookups } from './lookups/url.ts';
import { variableLookups } from './lookups/variables.ts';
import { consolidateFilters } from './structures/consolidate.ts';
import { nestedKeyFilters } from './structures/keys.ts';
import { structureLookups } from './structures/lookups.ts';
import { pathInDataFilters } from './structures/paths.ts';
import { addressTests } from './tests/addresses.ts';
import { comparisonTests } from './tests/comparison.ts';
import { fileTests } from './tests/files.ts';
import { listTests } from './tests/lists.ts';
import { numberTests } from './tests/numbers.ts';
import { patternTests } from './tests/patterns.ts';
import { resultTests } from './tests/results.ts';
import { typeTests } from './tests/types.ts';
import { urlTests } from './tests/urls.ts';
import { versionTests } from './tests/versions.ts';

const FILTERS: readonly Filter[] = [
  ...combinatoricFilters,
  ...combineFilters,
  ...dateFilters,
  ...dictFilters,
  ...flattenFilters,
  ...generalFilters,
  ...groupFilters,
  ...htmlFilters,
  ...layoutFilters,
  ...listFilters,
  ...numberFilters,
  ...regexFilters,
  ...selectionFilters,
  ...setFilters,
  ...sizeFilters,
  ...textFilters,
  ...urlFilters,
  ...urlizeFilters,
  ...windowsPathFilters,
  ...vaultFilters,
  ...serializationFilters,
  ...randomFilters,
  ...pathFilters,
  ...hashingFilters,
  ...encodingFilters,
];

const TESTS: readonly Test[] = [
  ...comparisonTests,
  ...fileTests,
  ...listTests,
  ...numberTests,
  ...patternTests,
  ...resultTests,
  ...typeTests,
  ...urlTests,
  ...vaultTests,
  ...versionTests,
];

const LOOKUPS: readonly Lookup[] = [
  ...commandLookups,
  ...fileLookups,
  ...firstFoundLookups,
  ...listLookups,
  ...passwordLookups,
  ...settingLookups,
  ...sequenceLookups,
  ...subelementLookups,
  ...tableLookups,
  ...urlLookups,
  ...variableLookups,
];

/** What collections beside ansible.builtin bring, under the collection's names; the short name works as well. */
const NETWORK = { collections: ['ansible.utils', 'ansible.netcommon'] } as const;
const COLLECTIONS: readonly Collection[] = [
  {
    ...NETWORK,
    filters: [...addressFilters, ...hardwareAddressFilters, ...subnetFilters],
    tests: addressTests,
  },
  {
    collections: ['community.general'],
    filters: [
      ...communityDictFilters,
      ...communityKeyFilters,
      ...communityListFilters,
      ...communityTableFilters,
      ...communityTextFilters,
      ...prettyTableFilters,
      ...queryFilters,
      ...randomMacFilters,
      ...timeFilters,
    ],
    tests: communityTests,
    lookups: [...communityLookups, ...fileTreeLookups, ...flattenedLookups, ...refusedLookups],
  },
  {
    collections: ['ansible.utils'],
    filters: [...consolidateFilters, ...nestedKeyFilters, ...pathInDataFilters],
    lookups: structureLookups,
  },
];

interface Collection {
  readonly collections: readonly string[];
  readonly filters?: readonly Filter[];
  readonly tests?: readonly Test[];
  readonly lookups?: readonly Lookup[];
}

const filters = byName(FILTERS, collection => collection.filters);
const tests = byName(TESTS, collection => collection.tests);
const lookups = byName(LOOKUPS, collection => collection.lookups);

/**
 * Every operation by its name and, as Ansible has it, by its full name `ansible.builtin.NAME`. A collection's operation that
 * is named as a global is (`dict`) goes by its full name alone.
 */
function byName<T extends { readonly name: string }>(
  builtin: readonly T[],
  of: (collection: Collection) => readonly T[] | undefined,
): ReadonlyMap<string, T> {
  const named = new Map<string, T>();
  const add = (operation: T, collections: readonly string[]): void => {
    const isShort = collections.includes('ansible.builtin') || !GLOBALS.has(operation.name);
    if (isShort && !named.has(operation.name)) named.set(operation.name, operation);
    for (const collection of collections) named.set(`${collection}.${operation.name}`, operation);
  };
  for (const operation of builtin) add(operation, ['ansible.builtin']);
  for (const collection of COLLECTIONS) {
    for (const operation of of(collection) ?? []) add(operation, collection.collections);
  }
  return named;
}

export interface EnvironmentOptions {
  readonly searchPath: SearchPath;
  /** Folders of Handlebars partials, the first match wins. */
  readonly partialFolders?: readonly string[];
  /** Further names that every expression can use. */
  readonly globals?: ReadonlyMap<string, Value>;
}

/** The environment of a run, or of a role with a search path of its own: cheap, for the operations are shared. */
export function createEnvironment(options: EnvironmentOptions): Environment {
  return {
    filters,
    tests,
    lookups,
    globals: options.globals === undefined ? GLOBALS : new Map([...GLOBALS, ...options.globals]),
    searchPath: options.searchPath,
    partialFolders: options.partialFolders ?? [],
  };
}
