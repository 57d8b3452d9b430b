// The modules that have golden cases.
export const FILE_MODULES = [
  'blockinfile',
  'copy',
  'file',
  'find',
  'lineinfile',
  'replace',
  'slurp',
  'stat',
] as const;
