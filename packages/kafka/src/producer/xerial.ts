import { compress, uncompress } from 'snappy';

// The stream format of snappy-java: a magic, two version numbers, then blocks, each with its length before it.
const magic = Buffer.from([0x82, ...Buffer.from('SNAPPY'), 0]);
const header = Buffer.concat([magic, Buffer.from([0, 0, 0, 1, 0, 0, 0, 1])]);
const blockBytes = 32 * 1024;

/** Snappy as Java's clients write and expect it; what Kafka calls snappy is this, not the plain format. */
export async function compressXerial(plain: Buffer): Promise<Buffer> {
  const blocks: Promise<Buffer>[] = [];
  for (let at = 0; at < plain.length; at += blockBytes) {
    blocks.push(compress(plain.subarray(at, at + blockBytes)));
  }
  const parts = (await Promise.all(blocks)).flatMap((block) => [lengthOf(block), block]);
  return Buffer.concat([header, ...parts]);
}

/** Reads both formats: clients that are built on librdkafka write the plain one. */
export async function decompressXerial(compressed: Buffer): Promise<Buffer> {
  if (!compressed.subarray(0, magic.length).equals(magic)) return plainBytes(compressed);
  const blocks: Promise<Buffer>[] = [];
  for (let at = header.length; at < compressed.length; ) {
    const from = at + 4;
    const length = compressed.readInt32BE(at);
    if (length < 0 || from + length > compressed.length)
      throw new Error('snappy: the length of a block is wrong');
    at = from + length;
    blocks.push(plainBytes(compressed.subarray(from, at)));
  }
  return Buffer.concat(await Promise.all(blocks));
}

function lengthOf(block: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(block.length);
  return length;
}

const plainBytes = (block: Buffer): Promise<Buffer> =>
  uncompress(block, { asBuffer: true }) as Promise<Buffer>;
