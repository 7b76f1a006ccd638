/** What goes back: an answer, or nothing but a closed socket. */
export type Reply = { readonly httpStatus: number; readonly text: string } | 'dropped';
