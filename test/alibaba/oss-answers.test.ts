import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ossGateway } from '../../src/alibaba/things/oss-gateway.js';

describe('an answer of OSS', () => {
  const answered = (text: string) =>
    ossGateway('cn-hangzhou').answerOf(200, {}, text === '' ? undefined : Readable.from([Buffer.from(text)]));

  it('is the element that was asked for', async () => {
    expect(await answered('<BucketInfo><Bucket><Name>a</Name></Bucket></BucketInfo>')).toEqual({
      Bucket: { Name: 'a' },
    });
  });

  it.each(['', '<html><body>Please log in</body></html>', '<Error><Code>Busy</Code></Error>'])(
    'is none where a success holds something else: %s',
    async (text) => {
      await expect(answered(text)).rejects.toThrow('OSS answered with');
    },
  );
});
