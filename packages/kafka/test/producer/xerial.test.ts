import { expect, test } from '@jest/globals';
import { compress } from 'snappy';
import { compressXerial, decompressXerial } from '../../src/producer/xerial.js';

test.each([0, 1, 32 * 1024, 32 * 1024 + 1, 200_000])('%s bytes come back as they were', async (length) => {
  const plain = Buffer.alloc(length, 'abc ');
  expect(await decompressXerial(await compressXerial(plain))).toEqual(plain);
});

test('the plain format, which other clients write, is read too', async () => {
  const plain = Buffer.from('größe '.repeat(100));
  expect(await decompressXerial(await compress(plain))).toEqual(plain);
});

test.each([-4, -1, 100])(
  'a block that says it is %s bytes long is refused, not read for ever',
  async (length) => {
    const compressed = await compressXerial(Buffer.from('abc'));
    compressed.writeInt32BE(length, 16);
    await expect(decompressXerial(compressed)).rejects.toThrow('length of a block');
  },
);
