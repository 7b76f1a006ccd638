import { shown } from '../values/text.js';

/** Which build of which deployment a worker is, for Worker Versioning. */
export interface Deployment {
  readonly name: string;
  readonly buildId: string;
}

const NAME = 'TEMPORAL_DEPLOYMENT_NAME';
const BUILD = 'TEMPORAL_WORKER_BUILD_ID';
/** What Temporal takes: a name has no dot, which parts it from the build. */
const FORMS = { [NAME]: /^[\w-]{1,200}$/, [BUILD]: /^[\w.+-]{1,200}$/ } as const;

/** From the two variables that Temporal's own controllers set; undefined without them. `problems` has what is wrong. */
export function deploymentOf(
  env: Readonly<Record<string, string | undefined>>,
  problems: string[],
): Deployment | undefined {
  const [name, buildId] = [env[NAME]?.trim() || undefined, env[BUILD]?.trim() || undefined];
  if (name === undefined && buildId === undefined) return undefined;
  if (name === undefined || buildId === undefined) {
    const [missing, other] = name === undefined ? [NAME, BUILD] : [BUILD, NAME];
    problems.push(`${missing} is not set, and ${other} is; set both for Worker Versioning, or none`);
    return undefined;
  }
  if (!FORMS[NAME].test(name)) problems.push(`${NAME} is ${shown(name)}; expected letters, digits, - and _`);
  if (!FORMS[BUILD].test(buildId))
    problems.push(`${BUILD} is ${shown(buildId)}; expected letters, digits, ., +, - and _`);
  return { name, buildId };
}
