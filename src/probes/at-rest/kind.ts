import type { ProductName } from '../../alibaba/things/products.js';

/** How a list comes: all at once, by token, or by page number; with the parameter for the size of a page. */
export type Pages =
  | { readonly by: 'one' }
  | { readonly by: 'token'; readonly size: readonly [parameter: string, items: number] }
  | {
      readonly by: 'number';
      readonly size: readonly [parameter: string, items: number];
      /** `PageNumber` when absent. */
      readonly page?: string;
    };

/** Parameters; `{region}` stands for the region that is asked. */
export type Parameters = Readonly<Record<string, string>>;

/** How the things of a kind are listed. */
export interface Listing {
  readonly action: string;
  /** Where the list stands in the answer, such as `Disks.Disk`. Absent: the answer is the one thing. */
  readonly at?: string;
  /** The fields that tell one from another. */
  readonly id: readonly string[];
  /** What people call it. */
  readonly name?: string;
  readonly pages: Pages;
  /** Asked once with each of these; once without any when absent. */
  readonly with?: readonly Parameters[];
  /** The RAM action, where it is not named like the operation. */
  readonly permission?: string;
}

/** One more look at each thing, for what the list does not show. */
export interface Describing {
  readonly action: string;
  /** The parameter that gets the thing's first id. */
  readonly by: string;
  readonly pages?: Pages;
  /** Asked only where what was seen so far has one of these values in such a field. */
  readonly where?: Readonly<Record<string, readonly string[]>>;
  /** Codes that prove that it can have no key of the customer. */
  readonly noKey?: readonly string[];
  /** Codes that say that it is gone meanwhile. */
  readonly gone?: readonly string[];
}

/** A kind of things that can be encrypted with a key of KMS. */
export interface Kind {
  /** Part of the names that a policy accepts: never renamed. */
  readonly kind: string;
  readonly product: ProductName;
  readonly list: Listing;
  readonly each?: readonly Describing[];
  /** Fields, with the values that say that it is encrypted with a key that has to be readable then. */
  readonly encrypted?: Readonly<Record<string, readonly string[]>>;
  /** Further fields that hold a key in this kind, beside those that do in every kind. */
  readonly keyFields?: readonly string[];
}
