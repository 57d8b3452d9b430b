// Nothing is missing: every filter, test and lookup of Jinja2 3.1 and of ansible.builtin in ansible-core 2.14.
import { expect, it } from '@jest/globals';
import { emptyEnvironment } from './environment.ts';

const { filters, tests, lookups, globals } = emptyEnvironment();

const JINJA_FILTERS =
  'abs attr batch capitalize center count d default dictsort e escape filesizeformat first float forceescape format ' +
  'groupby indent int items join last length list lower map max min pprint random reject rejectattr replace reverse ' +
  'round safe select selectattr slice sort string striptags sum title tojson trim truncate unique upper urlencode ' +
  'urlize wordcount wordwrap xmlattr';
const ANSIBLE_FILTERS =
  'b64decode b64encode basename bool checksum combinations combine comment dict2items difference dirname expanduser ' +
  'expandvars extract fileglob flatten from_json from_yaml from_yaml_all hash human_readable human_to_bytes intersect ' +
  'items2dict log mandatory md5 password_hash path_join permutations pow product quote random realpath regex_escape ' +
  'regex_findall regex_replace regex_search rekey_on_member relpath root sha1 shuffle split splitext strftime ' +
  'subelements symmetric_difference ternary to_datetime to_json to_nice_json to_nice_yaml to_uuid to_yaml type_debug ' +
  'union unique unvault urldecode urlsplit vault win_basename win_dirname win_splitdrive zip zip_longest';
const JINJA_TESTS =
  '!= < <= == > >= boolean callable defined divisibleby eq equalto escaped even false filter float ge greaterthan gt ' +
  'in integer iterable le lessthan lower lt mapping ne none number odd sameas sequence string test true undefined upper';
const ANSIBLE_TESTS =
  'abs all any change changed contains directory exists failed failure falsy file finished is_abs is_dir is_file ' +
  'is_link is_mount is_same_file isnan issubset issuperset link link_exists match mount nan reachable regex same_file ' +
  'search skip skipped started subset succeeded success successful superset truthy unreachable uri url urn ' +
  'vault_encrypted version version_compare';
const ANSIBLE_LOOKUPS =
  'config csvfile dict env file fileglob first_found indexed_items ini inventory_hostnames items lines list nested ' +
  'password pipe random_choice sequence subelements template together unvault url varnames vars';

it.each([
  ['filters of Jinja2', JINJA_FILTERS, filters],
  ['filters of Ansible', ANSIBLE_FILTERS, filters],
  ['tests of Jinja2', JINJA_TESTS, tests],
  ['tests of Ansible', ANSIBLE_TESTS, tests],
  ['lookups of Ansible', ANSIBLE_LOOKUPS, lookups],
  ['globals', 'cycler dict joiner lipsum lookup namespace now q query range undef', globals],
])('all %s', (_kind, names, registered: ReadonlyMap<string, unknown>) => {
  expect(names.split(' ').filter(name => !registered.has(name))).toEqual([]);
});

it('knows them under their full names too', () => {
  expect(filters.get('ansible.builtin.combine')).toBe(filters.get('combine'));
  expect(tests.get('ansible.builtin.version')).toBe(tests.get('version'));
});
