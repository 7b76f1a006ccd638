import { refusal } from '../../errors.js';
import { printed } from '../../scenario/time.js';
import { required, type Body, type Call, type Operations } from '../operation.js';
import { byNumber, counted } from './paging.js';
import { operationsOf, seen } from './product.js';

const kind = 'live-domain';

/** Domains of ApsaraVideo Live: the key is that of what is transcoded. One host serves all regions. */
export const liveOperations: Operations = operationsOf(
  { product: 'Live', version: '2016-11-01', code: 'live' },
  {
    lists: {
      DescribeLiveUserDomains: {
        kind,
        region: 'all',
        paging: byNumber({ parameter: 'PageSize', usual: 20, most: 50, beyond: 'clamped' }, counted),
        at: ['Domains', 'PageData'],
        item: (thing) => ({
          DomainName: thing.id,
          LiveDomainStatus: 'online',
          LiveDomainType: 'liveVideo',
          RegionName: thing.regionId,
          GmtCreated: printed(thing.createdAt),
          ResourceGroupId: thing.resourceGroupId,
        }),
      },
    },
    others: { DescribeLiveStreamTranscodeInfo: { answer: transcoding } },
  },
);

function transcoding(call: Call): Body {
  const wanted = required(call, 'DomainTranscodeName');
  const domain = seen(call, kind).find(({ id }) => id === wanted);
  if (domain === undefined) throw refusal(404, 'InvalidDomain.NotFound', `${wanted} is not found.`);
  const { id, key } = domain;
  const EncryptParameters = { EncryptType: 'aliyun', KmsKeyID: key, KmsKeyExpireInterval: '3600' };
  const template = { TranscodeName: id, TranscodeApp: 'live', TranscodeTemplate: 'lld' };
  const info = { ...template, ...(key !== '' && { EncryptParameters }) };
  return { DomainTranscodeList: { DomainTranscodeInfo: [info] } };
}
