import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { contractSchemas } from '../src/contract.js';
import { releaseRequest } from '../src/contract/messages.js';
import { isRequest } from '../src/policy/request.js';

const REQUEST = {
  instanceId: 'kst-hzz65f3a1b2c3d4e5f6g7h',
  regionId: 'cn-hangzhou',
  accountId: '1234567890123456',
  requestedBy: 'rita',
  reason: 'moved',
};

describe('the contract in JSON Schema', () => {
  it.each([...contractSchemas()])(
    '%s is as the code has it (`npm run contract` writes it anew)',
    async (path, schema) => {
      const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
      const wanted = await format(JSON.stringify(schema), { ...(await resolveConfig(file)), parser: 'json' });

      expect(readFileSync(file, 'utf8')).toBe(wanted);
    },
  );

  it.each([
    [REQUEST, true],
    [
      { ...REQUEST, ticket: 'T-1', stricter: { coolingOffHours: 96, notBefore: '2027-01-31T08:00:00Z' } },
      true,
    ],
    [{ ...REQUEST, stricter: { approvalsRequired: 21 } }, false],
    [{ ...REQUEST, instanceId: 'i-123' }, false],
    [{ ...REQUEST, accountId: 1234567890123456 }, false],
    [{ ...REQUEST, force: true }, false],
    [{ ...REQUEST, stricter: { notBefore: '2027-01-31' } }, false],
  ])('takes and refuses the same requests as the run itself: %j', (request, good) => {
    expect(isRequest(request)).toBe(good);
    expect(releaseRequest.safeParse(request).success).toBe(good);
  });
});
