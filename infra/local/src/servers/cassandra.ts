import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repository } from '../preflight/state.mjs';
import { cassandraAnswers } from '../process/probe.js';
import { cassandraModules } from './cassandra-modules.js';
import { classpath } from './classpath.js';
import { frugalJvm, javaCommand } from './java.js';
import type { ServerProcess } from './server.js';
import { fillTemplate } from './template.js';

export type CassandraSettings = { dir: string; port: number; storagePort: number; heapMb?: number };

/** Apache Cassandra from its release jars, one node on 127.0.0.1, data under `dir`. `heapMb` is fixed; 512 unless told. */
export function cassandraProcess({ dir, port, storagePort, heapMb = 512 }: CassandraSettings): ServerProcess {
  const jars = classpath('cassandra');
  const yaml = join(dir, 'cassandra.yaml');
  const folders = {
    dataDir: join(dir, 'data'),
    commitLogDir: join(dir, 'commitlog'),
    hintsDir: join(dir, 'hints'),
    savedCachesDir: join(dir, 'saved-caches'),
    cdcDir: join(dir, 'cdc'),
  };

  const prepare = async () => {
    for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true });
    const template = await readFile(join(repository, 'infra/local/cassandra/cassandra.yaml'), 'utf8');
    const quoted = Object.entries(folders).map(([name, folder]) => [name, JSON.stringify(folder)]);
    await writeFile(yaml, fillTemplate(template, { port, storagePort, ...Object.fromEntries(quoted) }));
  };

  const properties = {
    'cassandra.config': pathToFileURL(yaml).href,
    'cassandra.storagedir': dir,
    'cassandra-foreground': 'true',
    // One node has nobody to wait for: without these it starts about 40 s later.
    'cassandra.skip_wait_for_gossip_to_settle': '0',
    'cassandra.initial_token': '0',
    'cassandra.ring_delay_ms': '100',
    'logback.configurationFile': join(repository, 'infra/local/cassandra/logback.xml'),
    'jdk.attach.allowAttachSelf': 'true',
    'io.netty.tryReflectionSetAccessible': 'true',
  };
  return {
    prepare,
    command: javaCommand(),
    args: [
      `-Xms${heapMb}m`,
      `-Xmx${heapMb}m`,
      '-XX:MaxDirectMemorySize=256m',
      ...frugalJvm,
      `-javaagent:${jamm(jars)}`,
      ...cassandraModules,
      ...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`),
      '-cp',
      jars,
      'org.apache.cassandra.service.CassandraDaemon',
    ],
    env: {},
    ready: cassandraAnswers(port),
  };
}

/** Cassandra measures its memtables with jamm, which must be loaded as an agent. */
function jamm(jars: string): string {
  const jar = jars.split(delimiter).find((path) => basename(path).startsWith('jamm-'));
  if (!jar) throw new Error("jamm is missing in Cassandra's class path");
  return jar;
}
