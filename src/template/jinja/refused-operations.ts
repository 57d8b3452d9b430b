// Filters and tests of community.general and ansible.utils that need a Python package: refused, with what to use instead.

/** What to use instead, by the short name. */
export const REFUSED_OPERATIONS: Readonly<Record<string, string>> = {
  fact_diff: "compare them with '==', or their parts with 'difference' and 'symmetric_difference'",
  from_xml: "'command' can run xmllint --xpath, or xq where it is installed",
  hashids_decode: "'password_hash' and 'hash' make texts that do not tell what they were made of",
  hashids_encode: "'hash' makes a text that does not tell what it was made of",
  ipv6form: "'ipaddr' gives an address in its short form",
  jc: "most programs write JSON themselves, for 'from_json'; 'command' can run jc where it is installed",
  to_xml: 'a template file can write XML',
  validate: "'assert' checks values, and 'validate_argument_spec' arguments",
};
