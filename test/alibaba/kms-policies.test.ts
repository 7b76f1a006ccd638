import { expect, it } from 'vitest';
import { cloudAt, serve, withCanary } from './support.js';

withCanary();

const refusing = (code: string, status: number) =>
  serve(() => ({ status, body: { Code: code, Message: 'no', RequestId: 'r' } }));

it('A key of a kind that has no policy lets in nobody by one', async () => {
  const { endpoint } = await refusing('Forbidden.KeyPolicyUnSupported', 400);

  expect(await cloudAt(endpoint).policies.ofKey('key-1')).toEqual({ principals: [] });
});

it('No other refusal is taken for a policy that lets in nobody', async () => {
  for (const [code, status] of [
    ['Forbidden.ResourceNotFound', 404],
    ['Forbidden.NoPermission', 400],
    ['InvalidParameter', 400],
  ] as const) {
    const { endpoint } = await refusing(code, status);
    const { policies } = cloudAt(endpoint);

    await expect(policies.ofKey('key-1')).rejects.toThrow(code);
    await expect(policies.ofSecret('s')).rejects.toThrow(code);
  }
});

it('A secret is not one of the kinds that have no policy', async () => {
  const { endpoint } = await refusing('Forbidden.KeyPolicyUnSupported', 400);

  await expect(cloudAt(endpoint).policies.ofSecret('s')).rejects.toThrow('KeyPolicyUnSupported');
});
