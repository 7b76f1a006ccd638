import { z } from 'zod';
import { about, none } from './arrival.js';

/** One or more of something: the vendor takes both. */
const some = <T extends z.ZodType>(item: T) => z.union([z.array(item), item.transform((one) => [one])]);
const document = z.object({
  Statement: some(
    z.object({
      Effect: z.string(),
      Principal: z.union([z.literal('*'), z.object({ RAM: some(z.string()) })]),
    }),
  ),
});

/** No policy of a key or secret lets in anybody of another account, but those that the scenario tolerates. */
export const noPolicyForOthers = about(({ keys, secrets }, { world }) => {
  const own = `acs:ram::${world.setting.accountId}:`;
  const tolerated = world.judge.toleratedCallers ?? [];
  const policies = [...keys.values(), ...secrets.values()].flatMap(({ policy }) => policy || []);
  const strangers = policies
    .flatMap(letIn)
    .filter((principal) => !principal.startsWith(own) && !tolerated.includes(principal));
  return none('policy for others', [...new Set(strangers)]);
});

function letIn(policy: string): string[] {
  try {
    return document.parse(JSON.parse(policy)).Statement.flatMap(({ Effect, Principal }) => {
      if (Effect === 'Deny') return [];
      return Principal === '*' ? ['*'] : Principal.RAM;
    });
  } catch {
    return ['a policy that cannot be read'];
  }
}
