// Four tiers, one runner. Unit tests need nothing; integration tests need the Kafka and Cassandra that
// test/src/backend.ts provides; system tests start the whole stack, long ones for minutes. scripts/test.ts runs them.
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
    '^@chatpulse/(client|contracts|kafka|service)$': '<rootDir>/packages/$1/src/index.ts',
    '^@chatpulse/kafka/fakes$': '<rootDir>/packages/kafka/src/fakes/index.ts',
    '^@chatpulse/simulator$': '<rootDir>/services/simulator/src/index.ts',
    '^@chatpulse/local$': '<rootDir>/infra/local/src/index.ts',
    '^@chatpulse/test$': '<rootDir>/test/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};
const workspace = ['packages', 'services', 'examples', 'infra', 'scripts', 'bench', 'test'];

export default {
  coverageProvider: 'v8',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: workspace.map((folder) => `<rootDir>/${folder}/**/test/**/*.test.ts`),
      testPathIgnorePatterns: [
        '/node_modules/',
        '/dist/',
        '/test/integration/',
        '/test/system/',
        '/test/long/',
      ],
    },
    {
      ...shared,
      displayName: 'integration',
      testMatch: workspace.map((folder) => `<rootDir>/${folder}/**/test/integration/**/*.test.ts`),
    },
    { ...shared, displayName: 'system', testMatch: ['<rootDir>/test/system/**/*.test.ts'] },
    {
      ...shared,
      displayName: 'long',
      testMatch: ['<rootDir>/test/long/**/*.test.ts', '<rootDir>/services/*/test/long/**/*.test.ts'],
    },
  ],
};
