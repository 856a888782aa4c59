import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type kafkajs from '../packages/kafka/node_modules/kafkajs/types/index.js';

const kit = join(import.meta.dirname, '../packages/kafka');

type Lz4 = Readonly<Record<'compressFrame' | 'decompressFrame', (bytes: Buffer) => Promise<Buffer>>>;

/**
 * kafkajs as it was published: a copy of ours in a temporary folder, from which our patch is taken out again.
 * pnpm patches by name and version, so that the published one cannot be installed beside it. It brings gzip alone; for lz4 it has the codec that the
 * kit uses.
 */
export function publishedKafkajs(): { library: typeof kafkajs; remove(): void } {
  const ofKit = createRequire(join(kit, 'package.json'));
  const installed = dirname(ofKit.resolve('kafkajs/package.json'));
  const folder = mkdtempSync(join(tmpdir(), 'kafkajs-published-'));
  cpSync(installed, folder, { recursive: true });
  execFileSync('git', ['apply', '--reverse', join(kit, 'patches/kafkajs@2.2.4.patch')], { cwd: folder });
  const library: typeof kafkajs = createRequire(join(folder, 'package.json'))('./index.js');
  const { compressFrame, decompressFrame }: Lz4 = ofKit('lz4-napi');
  library.CompressionCodecs[library.CompressionTypes.LZ4] = () => ({
    compress: ({ buffer }: { buffer: Buffer }) => compressFrame(buffer),
    decompress: decompressFrame,
  });
  return { library, remove: () => rmSync(folder, { recursive: true }) };
}
