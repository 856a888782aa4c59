import { readdir, readFile } from 'node:fs/promises';
import { contractSchemas } from '@chatpulse/contracts';
import { createMetrics } from '@chatpulse/service';
import { describe, expect, test } from '@jest/globals';
import { kafkaErrorCodes } from '../src/errors.js';
import { createSeries } from '../src/metrics/series.js';
import { batchAttributes, deliveryAttributes, sendAttributes } from '../src/tracing/attributes.js';

const page = await readFile(new URL('../../../docs/kafka-kit.md', import.meta.url), 'utf8');
const symptoms = page.slice(page.indexOf('## Symptoms'));
const listed = [...symptoms.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code);

/** Codes that no error class has: of outcomes, in logs and in headers of retry copies and dead letters. */
async function codesWithoutClass(): Promise<string[]> {
  const folder = new URL('../src/', import.meta.url);
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.ts'));
  const sources = await Promise.all(files.map((file) => readFile(new URL(file, folder), 'utf8')));
  return sources.flatMap((source) =>
    [...source.matchAll(/\b(?:code: |deadLetter\()'([A-Z][A-Z_]+)'/g)].map(([, code]) => code as string),
  );
}

test('the example of README.md is part of a program of docs/kafka-kit.md, which is run', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [, example = ''] = /```ts\n(.*?)```/s.exec(readme) ?? [];
  expect(example).not.toBe('');
  expect(page).toContain(example);
});

describe('the symptom table of docs/kafka-kit.md', () => {
  test('has every error code once, and no other', async () => {
    const codes = new Set<string>([...kafkaErrorCodes, ...(await codesWithoutClass())]);
    expect(listed.sort()).toEqual([...codes].sort());
  });

  test('has each code that the contract of dead letters knows, or says where it is', () => {
    const schema = contractSchemas['dead-letter-headers'] as
      | { properties: Readonly<Record<string, { description: string }>> }
      | undefined;
    const description = schema?.properties['x-error-code']?.description ?? '';
    const codes = description.match(/\b[A-Z][A-Z_]+\b/g) ?? [];
    expect(codes).toContain('LATE');
    expect(codes.filter((code) => !symptoms.includes(`\`${code}\``))).toEqual([]);
  });
});

describe('"See what it does" of docs/kafka-kit.md', () => {
  const inTables = [...page.matchAll(/^\| `(kafka_\w+)` \| (.*?) \|/gm)];

  test('has every metric with its labels, and no other', () => {
    const metrics = createMetrics({ service: 'docs' });
    const before = new Set(metrics.getMetricsAsArray().map(({ name }) => name));
    createSeries(metrics, () => []);
    const ours = metrics.getMetricsAsArray().filter(({ name }) => !before.has(name));
    const labelsOf = (metric: object): readonly string[] =>
      (metric as { labelNames: readonly string[] }).labelNames;
    for (const metric of ours) {
      const labels = inTables.find(([, name]) => name === metric.name)?.[2] ?? '';
      const missing = labelsOf(metric).filter((label) => !labels.includes(`\`${label}\``));
      expect([metric.name, missing]).toEqual([metric.name, []]);
    }
    expect(inTables.map(([, name]) => name).sort()).toEqual(ours.map(({ name }) => name).sort());
  });

  test('names every attribute of a span', () => {
    const record = { topic: 't', partition: 0, offset: '0', key: null, headers: {} };
    const delivery = { operation: 'process', handlerId: 'a.b', attempt: 1 } as const;
    const attributes = {
      ...sendAttributes(record),
      ...deliveryAttributes(record, delivery),
      ...batchAttributes(record, 2, delivery),
    };
    expect(Object.keys(attributes).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
