import fc from 'fast-check';

/** What is made at random is the same in each run, unless KMS_RELEASE_SEED says otherwise: a gate that draws lots is no gate. */
fc.configureGlobal({ seed: Number(process.env['KMS_RELEASE_SEED'] ?? 1) });
