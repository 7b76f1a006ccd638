import { isInstant } from '../values/instant.js';
import { shown } from '../values/text.js';

const TIMESTAMP = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?Z?$/;
const OPTION = /([a-z-]+)(?:="([^"]*)")?(?:,|$)/y;
const NAMESPACE = /^[A-Za-z0-9@._-]+$/;

/**
 * What is wrong with the options of a key, a word without blanks; undefined when nothing is. Only small letters, each
 * once, and every value in quotes: then OpenSSH ends each where this does.
 */
export function optionsProblem(word: string, namespace: string): string | undefined {
  const values = new Map<string, string>();
  for (let at = 0; at < word.length; at = OPTION.lastIndex) {
    OPTION.lastIndex = at;
    const [option, name = '', value] = OPTION.exec(word) ?? [];
    if (option === undefined || (option.endsWith(',') && OPTION.lastIndex === word.length))
      return unknown(word);
    if (values.has(name)) return `${shown(name)} is written twice; keep one of them`;
    const problem = problemOf(name, value, option.replace(/,$/, ''), namespace);
    if (problem !== undefined) return problem;
    values.set(name, value ?? '');
  }
  const [after, before] = [values.get('valid-after'), values.get('valid-before')];
  if (after === undefined || before === undefined || instantOf(after) < instantOf(before)) return undefined;
  return 'valid-before is not later than valid-after; no signature would count';
}

function problemOf(
  name: string,
  value: string | undefined,
  option: string,
  namespace: string,
): string | undefined {
  if (name === 'cert-authority')
    return "cert-authority lines are not supported by this version; list each person's key";
  if (name === 'valid-after' || name === 'valid-before') {
    return instantOf(value ?? '') === ''
      ? `${shown(option)} is not a time; expected ${name}="YYYYMMDD[HHMM[SS]]Z"`
      : undefined;
  }
  if (name !== 'namespaces') return unknown(option);
  const names = value?.split(',') ?? [];
  if (names.includes(namespace) && names.every((one) => NAMESPACE.test(one))) return undefined;
  return `${shown(option)} does not allow this key to approve; expected namespaces="${namespace}", or no such option`;
}

function unknown(option: string): string {
  return `${shown(option)} is neither a key type nor an option; known options: namespaces, valid-after, valid-before`;
}

/** The instant that OpenSSH reads in a timestamp; empty for one that does not exist. */
function instantOf(timestamp: string): string {
  const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00'] =
    TIMESTAMP.exec(timestamp) ?? [];
  const instant = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  return isInstant(instant) && year > '1970' && new Date(instant).toISOString() === instant ? instant : '';
}
