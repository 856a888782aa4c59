// Three tiers, one runner. Unit tests need nothing; integration tests need the Kafka and Cassandra that
// test/src/backends.ts provides; system tests start the whole stack. scripts/test.ts runs them in that order.
const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  moduleNameMapper: {
    '^@chatpulse/(contracts|kafka|service)$': '<rootDir>/packages/$1/src/index.ts',
    '^@chatpulse/(api|ingestion|simulator)$': '<rootDir>/services/$1/src/index.ts',
    '^@chatpulse/local$': '<rootDir>/infra/local/src/index.ts',
    '^@chatpulse/test$': '<rootDir>/test/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};
const workspace = ['packages', 'services', 'infra', 'scripts'];

export default {
  coverageProvider: 'v8',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: workspace.map((folder) => `<rootDir>/${folder}/**/test/**/*.test.ts`),
      testPathIgnorePatterns: ['/node_modules/', '/dist/', '/test/integration/'],
    },
    {
      ...shared,
      displayName: 'integration',
      testMatch: workspace.map((folder) => `<rootDir>/${folder}/**/test/integration/**/*.test.ts`),
    },
    { ...shared, displayName: 'system', testMatch: ['<rootDir>/test/system/**/*.test.ts'] },
  ],
};
