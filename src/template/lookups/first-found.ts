// first_found: the first of several files that exists.
// https://docs.ansible.com/ansible/latest/collections/ansible/builtin/first_found_lookup.html
import { repr, toText } from '../../values/text.ts';
import { typeName } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import type { Lookup, LookupContext } from '../environment.ts';
import { joinPaths } from '../filters/paths.ts';
import { flagOption, type Options } from './options.ts';

/** Where a name may be meant; what the task of `with_first_found` asks for comes first. */
const KINDS = ['files', 'templates', 'vars'] as const;

export const firstFoundLookups: readonly Lookup[] = [
  {
    name: 'first_found',
    run(terms, options, context) {
      const search = collect(terms, options, context);
      for (const name of search.names) {
        const path = findAnywhere(name, context);
        if (path !== undefined) return [path];
      }
      if (search.skip) return [];
      const tried = search.names.length === 0 ? '' : ` Tried: ${search.names.join(', ')}`;
      return context.fail(`No file was found when using first_found.${tried}`);
    },
  },
];

interface Search {
  readonly names: readonly string[];
  /** Whether finding nothing is no mistake. */
  readonly skip: boolean;
}

/**
 * Terms are names, lists of names, or dicts with `files`, `paths` and `skip`. As in Ansible, what options of the lookup say
 * counts for terms that are names, once for each: where they name `paths` or `files`, the term itself is no name any more.
 */
function collect(terms: readonly Value[], options: Options, context: LookupContext): Search {
  const names: string[] = [];
  let skip = false;
  for (const term of terms) {
    if (Array.isArray(term)) {
      const inner = collect(term, options, context);
      names.push(...inner.names);
      skip = inner.skip;
      continue;
    }
    if (!(term instanceof Map) && typeof term !== 'string') {
      return context.fail(
        'Invalid term supplied, can handle string, mapping or list of strings but got: ' +
          `<class '${typeName(term)}'> for ${repr(term)}`,
      );
    }
    const own = term instanceof Map ? optionsIn(term) : options;
    names.push(...(combine(own) ?? [toText(term)]));
    skip = flagOption(own, 'skip', false);
  }
  return { names, skip };
}

function optionsIn(term: ReadonlyMap<Value, Value>): Options {
  return new Map(Array.from(term, ([key, value]) => [toText(key), value]));
}

/** Undefined where neither files nor paths are named. */
function combine(options: Options): string[] | undefined {
  const files = splitList(options.get('files'), /[,;]/);
  const paths = splitList(options.get('paths'), /[,:;]/);
  if (paths.length > 0) return paths.flatMap(path => files.map(file => joinPaths([path, file])));
  return files.length > 0 ? files : undefined;
}

function splitList(value: Value | undefined, separator: RegExp): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).flatMap(item => toText(item).split(separator));
}

function findAnywhere(name: string, context: LookupContext): string | undefined {
  for (const kind of [context.environment.firstFoundKind ?? 'files', ...KINDS]) {
    const path = context.find(kind, name);
    if (path !== undefined) return path;
  }
  return undefined;
}
