import type { InstanceKind } from '../release.js';
import type { Run } from './run.js';
import { observer } from './steps.js';
import { untilClear } from './waiting.js';

/** Waits until deletion protection is off; people switch it off themselves. Answers the kind of the instance. */
export async function awaitProtectionOff(run: Run, when: 'from-start' | 'at-release'): Promise<InstanceKind> {
  const { answer } = await untilClear(run, 'protection', (waiting) =>
    observer(run, 'check deletion protection').checkDeletionProtection({ when, waiting }),
  );
  return answer.kind;
}
