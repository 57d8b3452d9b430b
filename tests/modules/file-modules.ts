// The modules that have golden cases.
export const FILE_MODULES = ['file', 'stat'] as const;
