import { writeFile } from 'node:fs/promises';
import type { Bundle } from '../evidence/bundle.js';
import type { EvidenceStore } from '../evidence/store.js';
import type { Status } from '../release.js';
import { cliError } from './errors.js';

/**
 * The bundle with a digest that the server named, and only if it is evidence about the instance that was asked about: what
 * has that digest in the folder may be anything that a worker once kept there. Throws `EVIDENCE_OF_OTHER_RUN`,
 * `EVIDENCE_MISSING`, `EVIDENCE_CHANGED`.
 */
export async function evidenceAbout(
  store: EvidenceStore,
  digest: string,
  asked: Pick<Status, 'instanceId' | 'regionId' | 'accountId'>,
): Promise<Bundle> {
  const bundle = await store.get<Bundle>({ digest });
  const about = bundle.version === 'kms-release/evidence/v1' ? bundle.request : undefined;
  if (
    about?.instanceId === asked.instanceId &&
    about.regionId === asked.regionId &&
    about.accountId === asked.accountId
  )
    return bundle;
  throw cliError(
    'EVIDENCE_OF_OTHER_RUN',
    `the run names ${digest} as its evidence, which is not evidence about ${asked.instanceId} in ${asked.regionId} of account ${asked.accountId}; look at who can write to the Temporal namespace`,
  );
}

/** Writes one page about a bundle into a file that is not there yet. Throws `USAGE` where it is, or cannot be written. */
export async function writeEvidencePage(file: string, bundle: Bundle, digest: string): Promise<void> {
  const { evidencePage } = await import('../evidence-page/page.js');
  await writeFile(file, evidencePage(bundle, digest), { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : 'unreadable';
    throw cliError('USAGE', `the page cannot be written (${why}); name a file that is not there yet`);
  });
}
