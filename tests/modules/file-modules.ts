// The modules that have golden cases.
export const FILE_MODULES = ['copy', 'file', 'stat'] as const;
