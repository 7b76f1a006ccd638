import { describe, expect, it } from 'vitest';
import { cloudThatAnswers, failureIn, serve, cloudAt, withCanary } from './support.js';

withCanary();

const version = { KeyId: 'key-1', KeyVersionId: '86a9efd9-3d16-4894-bd4f-1fc43f3f2abf' };
const answer = (...found: object[]) => ({
  RequestId: 'r',
  TotalCount: found.length,
  PageNumber: 1,
  PageSize: 100,
  KeyVersions: { KeyVersion: found },
});

describe('The versions of a key', () => {
  it('are asked for by the key, a hundred at a time', async () => {
    const { endpoint, seen } = await serve(() => ({ body: answer(version) }));

    expect(await cloudAt(endpoint).kms.listKeyVersionIds('key-1', 1)).toEqual({
      items: [version.KeyVersionId],
      total: 1,
    });
    expect(Object.fromEntries(seen[0]?.query ?? [])).toMatchObject({
      Action: 'ListKeyVersions',
      KeyId: 'key-1',
      PageNumber: '1',
      PageSize: '100',
    });
  });

  it.each([
    ['one is of another key', answer({ ...version, KeyId: 'key-2' })],
    ['one does not say of which key it is', answer({ KeyVersionId: version.KeyVersionId })],
    ['one has no id', answer({ KeyId: 'key-1', KeyVersionId: '' })],
    ['the list is left out, and its total is not', { ...answer(version), KeyVersions: undefined }],
    ['the total is left out', { ...answer(version), TotalCount: undefined }],
    ['the page is another one', { ...answer(version), PageNumber: 2 }],
  ])('cannot be read when %s', async (_, body) => {
    const { kms } = await cloudThatAnswers(body);

    expect(await failureIn(kms.listKeyVersionIds('key-1', 1))).toMatchObject({
      type: 'CLOUD_ANSWER_UNREADABLE',
    });
  });

  it('are not there for a key that is gone', async () => {
    const { kms } = await cloudThatAnswers(
      { Code: 'Forbidden.KeyNotFound', Message: 'm', RequestId: 'r' },
      404,
    );

    expect(await failureIn(kms.listKeyVersionIds('key-1', 1))).toMatchObject({
      type: 'KMS_RESOURCE_NOT_FOUND',
    });
  });
});
