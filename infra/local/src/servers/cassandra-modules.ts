/** The inside of the JDK that Cassandra 5 reaches into; its own start script (conf/jvm17-server.options) opens the same. */
const exported = [
  ...['jdk.internal.misc', 'jdk.internal.ref', 'jdk.internal.util', 'java.lang.ref', 'sun.nio.ch'].map(
    inBase,
  ),
  'java.management.rmi/com.sun.jmx.remote.internal.rmi',
  'java.management/com.sun.jmx.remote.security',
  'java.rmi/sun.rmi.registry',
  'java.rmi/sun.rmi.server',
  'java.sql/java.sql',
];
const opened = [
  ...[
    'java.io',
    'java.lang',
    'java.lang.module',
    'java.nio',
    'java.util',
    'java.util.concurrent',
    'java.util.concurrent.atomic',
    'jdk.internal.loader',
    'jdk.internal.math',
    'jdk.internal.module',
    'jdk.internal.ref',
    'jdk.internal.reflect',
    'jdk.internal.util.jar',
    'sun.nio.ch',
  ].map(inBase),
  'jdk.management/com.sun.management.internal',
];

export const cassandraModules: readonly string[] = [
  ...exported.map((name) => `--add-exports=${name}=ALL-UNNAMED`),
  ...opened.map((name) => `--add-opens=${name}=ALL-UNNAMED`),
];

function inBase(name: string): string {
  return `java.base/${name}`;
}
