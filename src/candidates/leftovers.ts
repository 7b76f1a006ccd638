import type { KmsInstance } from '../alibaba/cloud.js';
import type { ProbeReport } from '../snapshot.js';

/**
 * What a release leaves behind, in words: what is of the region, or of another product, and does not lie in the instance.
 * Whether KMS takes it along nobody has published. Pure. Source: docs/cloud-facts.md, What is left over.
 */
export function leftoversOf(
  { instanceId, auditLog }: Pick<KmsInstance, 'instanceId' | 'auditLog'>,
  access: Pick<ProbeReport, 'dependents'> | undefined,
): string[] {
  const setUp = (access?.dependents ?? []).filter((name) =>
    /^(application access point|policy|network rule) /.test(name),
  );
  const hasPoint = setUp.some((name) => name.startsWith('application access point '));
  return [
    ...(auditLog === false
      ? []
      : [
          auditLog === true
            ? `the log project ${logProjectOf(instanceId)}, which goes on costing until somebody deletes it`
            : `the log project ${logProjectOf(instanceId)}, if it has an audit log: KMS does not say`,
        ]),
    ...setUp,
    ...(hasPoint ? ['the client keys of these access points'] : []),
    ...(access === undefined ? ['access points, policies and network rules: not read'] : []),
    'backups that were bought, which go on costing, and automatic ones for 90 days: no API shows them',
  ];
}

/** Where Log Service keeps the audit log of an instance. */
function logProjectOf(instanceId: string): string {
  return `${LOG_PROJECT}${instanceId}`;
}

/** Before the id of the instance in the name of its log project. */
export const LOG_PROJECT = 'kms-log-';
