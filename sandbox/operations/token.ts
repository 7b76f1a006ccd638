import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Call } from './operation.js';

const tokenFields = z.tuple([z.string(), z.array(z.number())]);

/** The NextToken that leads on from a position; it holds what was asked, so that it fits no other question. */
export function nextToken(call: Call, position: readonly number[]): string {
  return Buffer.from(JSON.stringify([approvalRequest(call), position])).toString('base64url');
}

/** The position in a NextToken; 'none' without a token, 'bad' if it is not one of this question. */
export function position(call: Call): readonly number[] | 'none' | 'bad' {
  const token = call.parameters.get('NextToken') ?? '';
  if (token === '') return 'none';
  try {
    const [asked, place] = tokenFields.parse(JSON.parse(Buffer.from(token, 'base64url').toString('utf8')));
    return asked === approvalRequest(call) ? place : 'bad';
  } catch {
    return 'bad';
  }
}

function approvalRequest({ parameters, credential }: Call): string {
  const asked = [...parameters].filter(([name]) => name !== 'NextToken').sort();
  return createHash('sha256')
    .update(JSON.stringify([credential.identity.accountId, asked]))
    .digest('hex')
    .slice(0, 16);
}
