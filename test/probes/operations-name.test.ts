import { describe, expect, it } from 'vitest';
import { createActionTrail } from '../../src/alibaba/actiontrail.js';
import { ownerOf, namesOf, sealedIn } from '../../src/probes/attribution.js';

const OURS = 'key-hzz65f3a1b2c3d4e5f6a1';
const THEIRS = 'key-hzz99999999999999999a';
const UUID = '08c33a6f-4e0a-4a1b-a3fa-7ddfa1d4fb73';
const names = namesOf('kst-1', {
  keys: [{ keyId: OURS }],
  secrets: [{ name: 'ours' }, { name: 'kms-datakeyversion!our-data-key!xH6OPUmz' }],
  aliases: [{ name: 'alias/ours', keyId: OURS }],
  otherAliases: [],
});
const blob = (version: string) =>
  Buffer.concat([Buffer.from(version), Buffer.alloc(60, 1)]).toString('base64');
const FOREIGN = blob(`${THEIRS}-0123456789`);

/** What an event says of its owner: by names, and whether its ciphertexts may say more. */
async function said(eventName: string, requestParameters: object, responseElements: object = {}) {
  const event = {
    eventId: 'e',
    eventName,
    eventTime: '2026-11-01T00:00:00Z',
    requestParameters,
    responseElements,
  };
  const trail = createActionTrail(async () => ({ ok: true, body: { Events: [event] } }));
  const { items } = await trail.lookupKmsEvents({ from: '2026-10-01T00:00:00Z', to: '2026-11-02T00:00:00Z' });
  const [seen] = items;
  if (seen === undefined) throw new Error('no event');
  return { by: ownerOf(seen, names).is, decides: sealedIn(seen)?.decides ?? false };
}

describe('what each operation names', () => {
  it.each([
    [
      'each secret of BatchGetSecretValue: one of ours',
      'BatchGetSecretValue',
      list('theirs', 'ours'),
      {},
      'ours',
    ],
    [
      'each secret of BatchGetSecretValue: all of others',
      'BatchGetSecretValue',
      list('a', 'b'),
      {},
      'not ours',
    ],
    [
      'a secret of BatchGetSecretValue that is masked',
      'BatchGetSecretValue',
      list('a', 'b***'),
      {},
      'unknown',
    ],
    [
      'a list that is masked as a whole',
      'BatchGetSecretValue',
      { SecretsList: '***' },
      failedFor('a'),
      'unknown',
    ],
    [
      'a list that is masked as a whole, beside a name of others',
      'BatchGetSecretValue',
      { SecretsList: '***', SecretName: 'theirs' },
      {},
      'unknown',
    ],
    ['the beginning of our key', 'Encrypt', { KeyId: 'key-hzz65f3' }, {}, 'unknown'],
    ['only what was answered of the list', 'BatchGetSecretValue', {}, failedFor('a'), 'unknown'],
    ['one of ours in what was answered', 'BatchGetSecretValue', {}, failedFor('ours'), 'ours'],
    ['the list as JSON text', 'BatchGetSecretValue', { SecretsList: '[{"SecretName":"ours"}]' }, {}, 'ours'],
    ['the list told flat', 'BatchGetSecretValue', { 'SecretsList.1.SecretName': 'ours' }, {}, 'ours'],
    [
      'a managed data key of ours, by its name',
      'GetManagedDataKey',
      { DataKeyName: 'our-data-key' },
      {},
      'ours',
    ],
    ['a managed data key by a name alone', 'GetManagedDataKey', { DataKeyName: 'another' }, {}, 'unknown'],
    [
      'a managed data key, with the secret that holds it',
      'GetManagedDataKey',
      { DataKeyName: 'another' },
      { DataKeyVersionName: 'kms-datakeyversion!another!v' },
      'not ours',
    ],
    ['the key of GenerateAndExportDataKey', 'GenerateAndExportDataKey', { KeyId: THEIRS }, {}, 'not ours'],
    ['our key of GenerateAndExportDataKey', 'GenerateAndExportDataKey', { KeyId: 'alias/ours' }, {}, 'ours'],
    [
      'no key of GenerateAndExportDataKey',
      'GenerateAndExportDataKey',
      { PublicKeyBlob: UUID },
      {},
      'unknown',
    ],
    [
      'the source of ReEncrypt: ours',
      'ReEncrypt',
      { SourceKeyId: OURS, DestinationKeyId: THEIRS },
      {},
      'ours',
    ],
    [
      'the destination of ReEncrypt: ours',
      'ReEncrypt',
      { SourceKeyId: THEIRS, DestinationKeyId: OURS },
      {},
      'ours',
    ],
    ['both keys of ReEncrypt', 'ReEncrypt', { SourceKeyId: UUID, DestinationKeyId: THEIRS }, {}, 'not ours'],
    ['the destination of ReEncrypt alone', 'ReEncrypt', { DestinationKeyId: THEIRS }, {}, 'unknown'],
    ['the source of ReEncrypt alone', 'ReEncrypt', { SourceKeyId: THEIRS }, {}, 'unknown'],
    ...[
      'AsymmetricDecrypt',
      'AsymmetricEncrypt',
      'AsymmetricSign',
      'AsymmetricVerify',
      'GetPublicKey',
    ].flatMap((operation) => [
      [`our key of ${operation}`, operation, { KeyId: OURS, KeyVersionId: UUID }, {}, 'ours'] as const,
      [`the key of ${operation}`, operation, { KeyId: THEIRS, KeyVersionId: UUID }, {}, 'not ours'] as const,
      [
        `only a version of ${operation}`,
        operation,
        { KeyVersionId: UUID, Digest: THEIRS },
        {},
        'unknown',
      ] as const,
    ]),
    [
      'a version of our key and nothing else',
      'AsymmetricSign',
      { KeyVersionId: `${OURS}-0123456789` },
      {},
      'ours',
    ],
  ] as const)('%s', async (_, operation, asked, answered, owner) => {
    expect((await said(operation, asked, answered)).by).toBe(owner);
  });

  it.each([
    ['the ciphertext that a Decrypt is given', 'Decrypt', { CiphertextBlob: FOREIGN }, {}, true],
    ['one that it gives out', 'Decrypt', {}, { CiphertextBlob: FOREIGN }, false],
    [
      'one that is whole beside one that is masked',
      'Decrypt',
      { CiphertextBlob: FOREIGN, 'A.CiphertextBlob': '***' },
      {},
      false,
    ],
    ['the ciphertext that ExportDataKey is given', 'ExportDataKey', { CiphertextBlob: FOREIGN }, {}, true],
    ['the one that Encrypt gives out', 'Encrypt', { KeyId: 'alias/gone' }, { CiphertextBlob: FOREIGN }, true],
    ['one that Encrypt is given', 'Encrypt', { CiphertextBlob: FOREIGN }, {}, false],
    [
      'the one of GenerateAndExportDataKey',
      'GenerateAndExportDataKey',
      {},
      { CiphertextBlob: FOREIGN },
      true,
    ],
    ['the one of AdvanceGenerateDataKey', 'AdvanceGenerateDataKey', {}, { CiphertextBlob: FOREIGN }, true],
    [
      'the source of ReEncrypt, and a key for the other',
      'ReEncrypt',
      { CiphertextBlob: FOREIGN, DestinationKeyId: THEIRS },
      {},
      true,
    ],
    [
      'both ciphertexts of ReEncrypt',
      'ReEncrypt',
      { CiphertextBlob: FOREIGN },
      { CiphertextBlob: FOREIGN },
      true,
    ],
    ['the source of ReEncrypt alone', 'ReEncrypt', { CiphertextBlob: FOREIGN }, {}, false],
    ['the destination of ReEncrypt alone', 'ReEncrypt', {}, { CiphertextBlob: FOREIGN }, false],
    [
      'an alias for the destination of ReEncrypt',
      'ReEncrypt',
      { CiphertextBlob: FOREIGN, DestinationKeyId: 'alias/x' },
      {},
      false,
    ],
    [
      'an asymmetric source of ReEncrypt by its key',
      'ReEncrypt',
      { CiphertextBlob: FOREIGN, SourceKeyId: THEIRS },
      { CiphertextBlob: FOREIGN },
      true,
    ],
    [
      'an asymmetric source of ReEncrypt that only an alias names',
      'ReEncrypt',
      { CiphertextBlob: FOREIGN, SourceKeyId: 'alias/x' },
      { CiphertextBlob: FOREIGN },
      false,
    ],
    [
      'one that is whole, in an event that was cut short',
      'Decrypt',
      { CiphertextBlob: FOREIGN, Other: '{"KeyId":"key-' },
      {},
      false,
    ],
    ['an asymmetric ciphertext', 'AsymmetricDecrypt', { CiphertextBlob: FOREIGN }, {}, false],
    ['one of an operation that nobody knows', 'Unwrap', { CiphertextBlob: FOREIGN }, {}, false],
  ] as const)(
    'by %s, every key that it used is told or not',
    async (_, operation, asked, answered, decides) => {
      expect((await said(operation, asked, answered)).decides).toBe(decides);
    },
  );
});

function list(...secrets: string[]) {
  return { SecretsList: secrets.map((SecretName) => ({ SecretName, VersionStage: 'ACSCurrent' })) };
}

function failedFor(SecretName: string) {
  return { Errors: [{ SecretName, Code: 'Forbidden.ResourceNotFound', Message: 'not found' }] };
}
