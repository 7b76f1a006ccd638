import { afterEach, beforeEach, vi } from 'vitest';
import { readScenario, startSandbox, type Sandbox, type Scenario } from '../../sandbox/index.js';
import { createCloud } from '../../src/alibaba/create-cloud.js';
import type { Cloud } from '../../src/alibaba/cloud.js';

/** Opens the cloud of a scenario for one test, read with the observer's credential, and closes it afterwards. */
export function inSandbox(): (change?: (scenario: Scenario) => Scenario) => Promise<Cloud> {
  let sandbox: Sandbox | undefined;
  beforeEach(() => {
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', 'sandbox-observer');
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'sandbox-observer-secret');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await sandbox?.close();
    sandbox = undefined;
  });
  return async (change = (scenario) => scenario) => {
    const ready = await readScenario(new URL('../../sandbox/scenarios/ready.json', import.meta.url));
    sandbox = await startSandbox({ scenario: change(ready) });
    return createCloud({ regionId: 'cn-hangzhou', site: 'intl', endpoint: sandbox.url });
  };
}
