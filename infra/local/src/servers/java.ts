import { findJdk } from '../preflight/jdk.mjs';

/** The `java` of the JDK 17 that preflight found. Throws where there is none. */
export function javaCommand(): string {
  const jdk = findJdk(process.env, process.platform);
  if (!jdk.home) throw new Error(jdk.problem);
  return `${jdk.home}/bin/java`;
}

/** Both servers share the machine with everything else: one collector thread, a bounded code cache, no JMX. */
export const frugalJvm: readonly string[] = [
  '-XX:+UseSerialGC',
  '-XX:ReservedCodeCacheSize=64m',
  '-XX:+ExitOnOutOfMemoryError',
  '-Djava.awt.headless=true',
];
