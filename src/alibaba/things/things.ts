import { isRecord } from '../../values/record.js';
import type { Answer } from '../connection.js';
import { type Call, failureOf, unreadable } from '../errors.js';
import { codeOf, failure } from '../../errors.js';
import type { Route, ThingsClient } from './client.js';
import type { Product } from '../../values/product.js';
import { PRODUCTS, type ProductName } from '../../values/products.js';

/** One question to a product about things that can have a key. */
export interface Question {
  readonly product: ProductName;
  readonly action: string;
  readonly regionId: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly route?: Route;
  /** The RAM action where it is not named like the operation. */
  readonly permission?: string;
}

type Body = Readonly<Record<string, unknown>>;

/** What came back: the body as it is, or a plain no (`isDenied`: to whoever may not ask). Anything else that goes wrong is thrown. */
export type Told =
  | { readonly is: 'told'; readonly body: Body }
  | { readonly is: 'refused'; readonly code: string; readonly why: string; readonly isDenied?: boolean };

/** Reads of things that can be encrypted with a key, in any region of the account. Nothing here can change anything. */
export interface Things {
  /**
   * Asks, and again where the cloud is busy or not understood. A refusal is an answer: what it means depends on the
   * operation. Throws `CLOUD_UNREACHABLE`, `CLOUD_THROTTLED`, `CLOUD_UNAVAILABLE`, `CLOUD_CREDENTIALS_INVALID` or
   * `CLOUD_ACCOUNT_IN_DEBT`.
   */
  ask(question: Question): Promise<Told>;
}

/** Numbers of answers that are remembered; beyond it all are forgotten. */
const MOST_REMEMBERED = 10_000;

/** These say no, or are no answer of this API however often it is asked; whatever else fails says nothing. */
const REFUSALS: readonly (string | undefined)[] = [
  'CLOUD_ACCESS_DENIED',
  'CLOUD_REFUSED',
  'CLOUD_ANSWER_UNREADABLE',
  'KMS_RESOURCE_NOT_FOUND',
];

/** What these products write beside a success. Source: docs/cloud-facts.md, Data at rest: answers. */
const GOOD_CODES: readonly unknown[] = [0, 200, '200', '0', 'OK', 'Success', 'success'];

/** `clientFor`: a client of one product in one region. */
export function createThings(clientFor: (product: ProductName, regionId: string) => ThingsClient): Things {
  const seen = new Set<string>();
  return {
    async ask(question) {
      const { product, action, regionId, query = {}, route } = question;
      const { speaks }: Product = PRODUCTS[product];
      const asked = {
        query: { ...query, ...((speaks === undefined || speaks === 'paths') && { RegionId: regionId }) },
        ...(route !== undefined && { route }),
      };
      const told = toldBy(await clientFor(product, regionId)(action, asked), callOf(question));
      if (told.is === 'told') mustBeNew(told.body, seen, callOf(question));
      return told;
    },
  };
}

/** Whoever answers with what was answered before, such as a cache, may hide what is there now. */
function mustBeNew({ RequestId: id }: Body, seen: Set<string>, { product, operation }: Call): void {
  if (typeof id !== 'string' || id === '') return;
  if (seen.has(id)) {
    const text = `${product} ${operation} gave an answer that was given before (request ${id}). It is read again from the start.`;
    throw failure('LIST_INCOMPLETE', text);
  }
  if (seen.size >= MOST_REMEMBERED) seen.clear();
  seen.add(id);
}

function callOf({ product: name, action, permission }: Question): Call {
  const { label, ram = name }: Product = PRODUCTS[name];
  return { product: label, operation: action, permission: permission ?? `${ram}:${action}` };
}

function toldBy(answer: Answer, call: Call): Told {
  if (!answer.ok) return refusedOrThrown(answer.callFailure, call);
  const { body } = answer;
  if (!isRecord(body)) return refused(unreadable(call, 'the body is no object'), '');
  const { Success: success = body['success'], Code: code, Message: message } = body;
  const isGood = code === undefined || code === null || code === '' || GOOD_CODES.includes(code);
  if (isGood && success !== false && success !== 'false') return { is: 'told', body };
  // Some products say in the body of a success that it was none.
  return refusedOrThrown({ kind: 'answered', code: textOf(code), message: textOf(message) }, call);
}

function refusedOrThrown(found: Parameters<typeof failureOf>[0], call: Call): Told {
  return refused(failureOf(found, call), found.code ?? '');
}

function refused(failed: Error, code: string): Told {
  if (!REFUSALS.includes(codeOf(failed))) throw failed;
  return { is: 'refused', code, why: failed.message, isDenied: codeOf(failed) === 'CLOUD_ACCESS_DENIED' };
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : 'an error without a code';
}
