import type { ProductName } from '../../values/products.js';

/** How a list comes: all at once, by token, or by page number; with the parameter for the size of a page. */
export type Pages =
  | { readonly by: 'one' }
  | {
      readonly by: 'token';
      readonly size?: readonly [parameter: string, items: number];
      /** The parameter for the token, and the field that has the next one; both `NextToken` when absent. */
      readonly token?: readonly [parameter: string, field: string];
    }
  /** By the number of things to leave out. */
  | { readonly by: 'offset'; readonly size: readonly [parameter: string, items: number] }
  | {
      readonly by: 'number';
      readonly size: readonly [parameter: string, items: number];
      /** `PageNumber` when absent. */
      readonly page?: string;
    };

/** Parameters; `{region}` stands for the region that is asked. */
export type Parameters = Readonly<Record<string, string>>;

/** Where an operation of a product with paths is asked; `{id}` and `{parent}` stand for the thing and what it is in. */
interface Path {
  readonly path?: string;
  /** `GET` when absent. */
  readonly method?: 'POST';
  /** The bucket or project that it is asked inside of. */
  readonly inside?: '{id}' | '{parent}';
}

/** How the things of a kind are listed. */
export interface Listing extends Path {
  readonly action: string;
  /** Where the list stands in the answer, such as `Disks.Disk`. Absent: the answer is the one thing. */
  readonly at?: string;
  /** XML: one thing by itself stands there without a list. */
  readonly mayBeAlone?: true;
  /** The fields that tell one from another; none: the answer is one setting, or each thing is its own name. */
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
export interface Describing extends Path {
  readonly action: string;
  /** The parameter that gets the thing's first id; absent where the path has it. */
  readonly by?: string;
  readonly with?: Parameters;
  /** The field of the thing that says in which region it is, with what stands before. */
  readonly region?: readonly [field: string, prefix: string];
  readonly pages?: Pages;
  /** The RAM action, where it is not named like the operation. */
  readonly permission?: string;
  /** Asked only where what was seen so far has one of these values in such a field. */
  readonly where?: Readonly<Record<string, readonly string[]>>;
  /**
   * Asked only where nothing that was seen so far has this field with a value: another operation for things of another form. An answer with it
   * stands for those that were refused before it.
   */
  readonly unless?: string;
  /** Codes that prove that it can have no key of the customer. */
  readonly noKey?: readonly string[];
}

/** A kind of things that can be encrypted with a key of KMS. */
export interface Kind {
  /** Part of the names that a policy accepts: never renamed. */
  readonly kind: string;
  readonly product: ProductName;
  /** What Resource Center calls them, where it knows them; several where it has more than one name. */
  readonly center?: readonly string[];
  /** One that costs nothing while it is there: no bill shows that there is none. */
  readonly isFree?: true;
  /**
   * Nobody has announced that its list refuses who may not ask: an empty one counts after a thing was seen by it, or after
   * its parameter `DryRun` was answered with a yes.
   */
  readonly mayBeMute?: true | 'DryRun';
  /** What the things are in, where they are listed inside of something. */
  readonly within?: Listing;
  readonly list: Listing;
  readonly each?: readonly Describing[];
  /** Fields, with the values that say that it is encrypted with a key that has to be readable then. */
  readonly encrypted?: Readonly<Record<string, readonly string[]>>;
  /** Fields, with the values that say that its key is one of the service, whatever `encrypted` says. */
  readonly serviceKey?: Readonly<Record<string, readonly string[]>>;
  /** Further fields that hold a key in this kind, beside those that do in every kind. */
  readonly keyFields?: readonly string[];
}
