import { contractSchemas, topics } from '@chatpulse/contracts';
import { logLevels, readEnv, runTask } from '@chatpulse/service';
import { readKafkaConfig } from './config/config.js';
import { registerSchemas } from './schema-registry/register.js';
import { createRegistryClient } from './schema-registry/registry-client.js';
import { subjectsOf } from './schema-registry/subjects.js';

// At deploy, before the services that write by the new schemas: exits 1 when a registered reader would break.
const say = (line: string): void => void process.stdout.write(`${line}\n`);

runTask({
  service: 'register-schemas',
  loadConfig: (env) =>
    readEnv(env, (vars) => ({
      logLevel: vars.choice('LOG_LEVEL', logLevels, 'warn'),
      registry: readKafkaConfig(vars, { clientId: 'chatpulse-register-schemas' }).schemaRegistry,
    })),
  async run({ config }) {
    if (config.registry === undefined) {
      say('schemas: SCHEMA_REGISTRY_URL is not set, so nothing was registered');
      return 0;
    }
    return registerSchemas(createRegistryClient(config.registry), subjectsOf(topics, contractSchemas), say);
  },
});
