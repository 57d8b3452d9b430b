// Unit and golden tests need nothing but Node; `differential` needs ansible-core; `e2e` boots the sandbox;
// `full` is what takes it longer than CI has time for.
const shared = {
  testEnvironment: '<rootDir>/tests/environment.js',
  modulePathIgnorePatterns: ['<rootDir>/.reprise/', '<rootDir>/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } },
    ],
  },
};

// What would make CI too long: `full` runs it. Answers of language cases stand in the cases, where CI holds ours against them.
const long = ['<rootDir>/tests/differential/language.test.ts', '<rootDir>/tests/e2e/faults.test.ts'];

export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/tests/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/e2e/', '<rootDir>/tests/differential/'],
    },
    {
      ...shared,
      displayName: 'differential',
      testMatch: ['<rootDir>/tests/differential/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', ...long],
    },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/tests/e2e/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/e2e/full/', ...long],
    },
    { ...shared, displayName: 'full', testMatch: ['<rootDir>/tests/e2e/full/**/*.test.ts', ...long] },
  ],
};
