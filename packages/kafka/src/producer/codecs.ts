import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import kafkajs from 'kafkajs';
import { compressFrame, compressFrameSync, decompressFrame, decompressFrameSync } from 'lz4-napi';
import type { Compression } from '../config/config.js';
import { compressXerial, decompressXerial } from './xerial.js';

type Encoder = { readonly buffer: Buffer };

// What is no larger is compressed here, in 0.6 ms at most. To hand it to another thread takes a turn of the event loop for
// each batch of a request, one after the other, and as much of the processor.
const compressedHereBytes = 256 * 1024;
// So small a batch takes longer to hand to another thread and back than to decompress here.
const smallBytes = 8 * 1024;

const zstd = promisify(zstdCompress);
const unzstd = promisify(zstdDecompress);

const { CompressionCodecs, CompressionTypes } = kafkajs;

// kafkajs brings gzip only. All formats are the ones that Java's clients write and read.
CompressionCodecs[CompressionTypes.Snappy] = () => ({
  compress: ({ buffer }: Encoder) => compressXerial(buffer),
  decompress: decompressXerial,
});
CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: async ({ buffer }: Encoder) =>
    buffer.length <= compressedHereBytes ? compressFrameSync(buffer) : compressFrame(buffer),
  decompress: async (buffer: Buffer) =>
    buffer.length <= smallBytes ? decompressFrameSync(buffer) : decompressFrame(buffer),
});
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: ({ buffer }: Encoder) => zstd(buffer),
  decompress: (buffer: Buffer) => unzstd(buffer),
});

export const compressionTypes: Readonly<Record<Compression, kafkajs.CompressionTypes>> = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
};
