import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';
import { compressFrame, decompressFrame } from 'lz4-napi';
import type { Compression } from '../config/config.js';

type Encoder = { readonly buffer: Buffer };

const zstd = promisify(zstdCompress);
const unzstd = promisify(zstdDecompress);

const { CompressionCodecs, CompressionTypes } = kafkajs;

// kafkajs brings gzip only. Both formats are the ones that Java's clients write and read.
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: ({ buffer }: Encoder) => compressFrame(buffer),
  decompress: (buffer: Buffer) => decompressFrame(buffer),
});
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: ({ buffer }: Encoder) => zstd(buffer),
  decompress: (buffer: Buffer) => unzstd(buffer),
});

export const compressionTypes: Readonly<Record<Compression, kafkajs.CompressionTypes>> = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
};
