import { isLoopback } from '../config/address.js';
import type { Config } from '../config.js';
import { readPolicy } from '../config/read-policy.js';
import type { Policy } from '../config/policy.js';
import { failure } from '../errors.js';
import { readSigners } from '../signatures/allowed-signers.js';
import { sshKeygen } from '../signatures/ssh-keygen.js';

/** Reads the policy and whatever it names. Fails as `BAD_CONFIGURATION` or `SSH_KEYGEN_MISSING`. */
export async function checkPolicy({ policyPath = '', endpoint }: Config): Promise<Policy> {
  const policy = readPolicy(policyPath, new Date());
  readSigners(policy.approval);
  if (policy.approval.identity === 'ssh') {
    // Whatever it answers, it is there.
    await sshKeygen(['-Y', 'verify'], Buffer.from(''), { timeoutMs: 10_000 });
  } else if (endpoint === undefined || !isLoopback(new URL(endpoint).hostname)) {
    throw failure(
      'BAD_CONFIGURATION',
      'The policy has identity = "asserted", which believes any name, and the cloud is not a sandbox on loopback; ' +
        'use identity = "ssh", or point ALIBABA_CLOUD_ENDPOINT to the sandbox.',
    );
  }
  return policy;
}
