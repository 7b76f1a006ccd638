import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../../sandbox/index.js';
import { readGrants } from '../../../src/probes/at-rest/grants.js';
import { inSandbox } from '../sandbox-cloud.js';

const ACCOUNT = '1234567890123456';
const ROLE = { arn: `acs:ram::${ACCOUNT}:assumed-role/observer/session-1` };
const tick = async () => undefined;
type Credential = Scenario['credentials'][number];

describe('what a credential is granted on', () => {
  const cloudOf = inSandbox();
  const grantsOf = async (change: Partial<Credential>, faults: Scenario['faults'] = []) =>
    readGrants(
      await cloudOf((ready) => ({
        ...ready,
        faults,
        credentials: ready.credentials.map((one) => ({ ...one, ...change })),
      })),
      tick,
    );

  it.each([
    ['a role with a session', ROLE],
    ['a role as it is assumed', { arn: `acs:ram::${ACCOUNT}:role/observer/session-1` }],
    ['the account itself', { arn: `acs:ram::${ACCOUNT}:root`, deny: ['ram:*'] }],
  ])('is the whole account for %s whose policies all hold there', async (_, change) => {
    expect(await grantsOf(change)).toEqual({ is: 'whole' });
  });

  it('is not known of a user whose own policies all hold in the account: it may have others by a user group', async () => {
    expect(await grantsOf({})).toMatchObject({ is: 'silent', isUnasked: false });
  });

  it('is a part of it where any of its policies holds in a resource group', async () => {
    const both = [ACCOUNT, 'rg-b', 'rg-a', 'rg-b'];

    expect(await grantsOf({ resourceGroups: ['rg-a'] })).toEqual({ is: 'part', groups: ['rg-a'] });
    expect(await grantsOf({ ...ROLE, resourceGroups: both })).toEqual({
      is: 'part',
      groups: ['rg-a', 'rg-b'],
    });
    expect(await grantsOf({ resourceGroups: both })).toEqual({ is: 'part', groups: ['rg-a', 'rg-b'] });
  });

  it('is read to the end of the list', async () => {
    const many = [...Array.from({ length: 100 }, () => ACCOUNT), 'rg-last'];

    expect(await grantsOf({ resourceGroups: many })).toEqual({ is: 'part', groups: ['rg-last'] });
  });

  it('is not known where it has no policy of its own, or is of another form', async () => {
    expect(await grantsOf({ byUserGroup: true })).toMatchObject({ is: 'silent', isUnasked: false });
    expect(await grantsOf({ arn: `acs:ram::${ACCOUNT}:saml-provider/x` })).toMatchObject({ is: 'silent' });
    expect(await grantsOf({ arn: `acs:ram::${ACCOUNT}:root/x` })).toMatchObject({ is: 'silent' });
  });

  it('is not known where it may not be asked, which is said apart', async () => {
    const denied = await grantsOf({ deny: ['ram:ListPolicyAttachments'] });

    expect(denied).toMatchObject({ is: 'silent', isUnasked: true });
    expect(denied).toHaveProperty('why', expect.stringContaining('ram:ListPolicyAttachments'));
  });

  it('is not known where the list contradicts itself', async () => {
    const cut = { operation: 'ListPolicyAttachments', kind: 'broken-page', page: 'omit', times: 50 } as const;

    expect(await grantsOf(ROLE, [cut])).toMatchObject({ is: 'silent', isUnasked: true });
  });

  it('is not known where it is not answered, and nothing else fails for it', async () => {
    const away = {
      operation: 'ListPolicyAttachments',
      kind: 'error',
      code: 'InternalError',
      times: 50,
    } as const;

    expect(await grantsOf(ROLE, [{ ...away, httpStatus: 500 }])).toMatchObject({
      is: 'silent',
      isUnasked: true,
    });
    expect(
      await grantsOf(ROLE, [{ ...away, code: 'InvalidAction.NotFound', httpStatus: 404 }]),
    ).toMatchObject({
      is: 'silent',
      isUnasked: false,
    });
  });
});
