import { refusal } from '../../errors.js';
import { optional, type Body, type Call } from '../operation.js';
import { nextToken, position } from '../token.js';

/** One page of what there is, and the fields that stand beside it. */
export type Paging = <T>(
  call: Call,
  all: readonly T[],
) => { readonly items: readonly T[]; readonly fields: Body };

/** How many things are on a page, and what happens to a wish beyond that. */
interface Size {
  readonly parameter: string;
  readonly usual: number;
  /** Needed in every call; there is no usual size. */
  readonly needed?: true;
  readonly least?: number;
  readonly most: number;
  /** Only these sizes are taken; another one is as one that is too large. */
  readonly only?: readonly number[];
  readonly beyond: 'clamped' | 'refused';
}

/** What is known of a page with a number. */
export interface Numbered {
  readonly PageNumber: number;
  readonly PageSize: number;
  readonly TotalCount: number;
  readonly onPage: number;
}

/** Everything at once. */
export const whole: Paging = (_call, items) => ({ items, fields: {} });

/** MaxResults and NextToken: `fields` makes what stands beside the list. */
export function byToken(
  size: Size,
  fields: (told: {
    readonly NextToken: string;
    readonly MaxResults: number;
    readonly TotalCount: number;
  }) => Body,
): Paging {
  return (call, all) => {
    const most = sizeOf(call, size);
    const from = position(call);
    if (from === 'bad')
      throw refusal(400, 'InvalidParameter.NextToken', 'The specified NextToken is invalid.');
    const first = from === 'none' ? 0 : (from[0] ?? 0);
    const NextToken = first + most < all.length ? nextToken(call, [first + most]) : '';
    return {
      items: all.slice(first, first + most),
      fields: fields({ NextToken, MaxResults: most, TotalCount: all.length }),
    };
  };
}

/** The sizes that several of the databases take. */
export const threeSizes = {
  parameter: 'PageSize',
  usual: 30,
  most: 100,
  only: [30, 50, 100],
  beyond: 'refused',
} as const;

/** PageNumber, PageSize and TotalCount beside the list, as most products have them. */
export const counted = ({ PageNumber, PageSize, TotalCount }: Numbered): Body => ({
  PageNumber,
  PageSize,
  TotalCount,
});

/** The number of rows on this page and of all, as the databases tell them. */
export const recorded = ({ PageNumber, TotalCount, onPage }: Numbered): Body => ({
  PageNumber,
  PageRecordCount: onPage,
  TotalRecordCount: TotalCount,
});

/** A page number and a page size: `fields` makes what stands beside the list. */
export function byNumber(size: Size, fields: (told: Numbered) => Body, parameter = 'PageNumber'): Paging {
  return (call, all) => {
    const PageSize = sizeOf(call, size);
    const text = optional(call, parameter) ?? '1';
    const PageNumber = Number(text);
    if (!/^\d{1,7}$/.test(text) || PageNumber < 1) throw notTaken(parameter);
    const items = all.slice((PageNumber - 1) * PageSize, PageNumber * PageSize);
    return { items, fields: fields({ PageNumber, PageSize, TotalCount: all.length, onPage: items.length }) };
  };
}

/** By token where the call has MaxResults or NextToken, else by number. */
export function byEither(token: Paging, number: Paging): Paging {
  return (call, all) => {
    const wantsToken = ['MaxResults', 'NextToken'].some((name) => optional(call, name) !== undefined);
    return wantsToken ? token(call, all) : number(call, all);
  };
}

function sizeOf(call: Call, { parameter, usual, needed, least = 1, most, only, beyond }: Size): number {
  const text = optional(call, parameter);
  if (text === undefined && needed === true) {
    throw refusal(400, `Missing${parameter}`, `${parameter} is mandatory for this action.`);
  }
  if (text === undefined) return usual;
  const wanted = Number(text);
  if (!/^-?\d+$/.test(text)) throw notTaken(parameter);
  const taken = only?.includes(wanted) ?? (wanted >= least && wanted <= most);
  if (taken) return wanted;
  if (beyond === 'refused') throw notTaken(parameter);
  if (only !== undefined) return usual;
  return wanted > most ? most : least;
}

function notTaken(parameter: string): Error {
  return refusal(400, `InvalidParameter.${parameter}`, `The specified ${parameter} is invalid.`);
}
