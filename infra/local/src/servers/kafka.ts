import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from '../preflight/state.mjs';
import { kafkaAnswers } from '../process/probe.js';
import { classpath } from './classpath.js';
import { frugalJvm, javaCommand } from './java.js';
import type { ServerProcess } from './server.js';
import { fillTemplate } from './template.js';

export type KafkaSettings = {
  dir: string;
  port: number;
  controllerPort: number;
  heapMb?: number;
  more?: KafkaExtras;
};

/** What a test adds: lines that win over those of the local stack, and arguments of the format tool and the JVM. */
type KafkaExtras = {
  properties?: Readonly<Record<string, string>>;
  format?: readonly string[];
  jvm?: readonly string[];
};

/** Apache Kafka from its release jars, one broker on 127.0.0.1, data under `dir`. `heapMb` is fixed; 256 unless told. */
export function kafkaProcess(settings: KafkaSettings): ServerProcess {
  const { dir, port, controllerPort, heapMb = 256, more = {} } = settings;
  const java = javaCommand();
  const jars = classpath('kafka');
  const properties = join(dir, 'server.properties');
  const logging = `-Dlog4j2.configurationFile=${join(repository, 'infra/kafka/log4j2.xml')}`;
  const logDir = join(dir, 'log');

  const prepare = async () => {
    await mkdir(dir, { recursive: true });
    const template = await readFile(join(repository, 'infra/kafka/server.properties'), 'utf8');
    const lines = Object.entries(more.properties ?? {}).map(
      ([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}\n`,
    );
    const text = fillTemplate(template, { port, controllerPort, logDir });
    await writeFile(properties, [text, '\n', ...lines].join(''));
    if (await exists(join(logDir, 'meta.properties'))) return;
    const format = ['format', '--ignore-formatted', '--cluster-id', clusterId(), '--config', properties];
    format.push(...(more.format ?? []));
    await promisify(execFile)(java, [
      '-XX:TieredStopAtLevel=1',
      '-cp',
      jars,
      'kafka.tools.StorageTool',
      ...format,
    ]);
  };

  return {
    prepare,
    command: java,
    args: [
      `-Xms${heapMb}m`,
      `-Xmx${heapMb}m`,
      ...frugalJvm,
      ...(more.jvm ?? []),
      logging,
      '-cp',
      jars,
      'kafka.Kafka',
      properties,
    ],
    env: {},
    ready: kafkaAnswers(port),
  };
}

/** 16 random bytes in base64url; one that begins with a dash would read as an option of the format tool. */
function clusterId(): string {
  return randomBytes(16).toString('base64url').replace(/^-/, 'A');
}

const exists = (file: string): Promise<boolean> =>
  readFile(file).then(
    () => true,
    () => false,
  );
