/** Lists that come by token, with `MaxResults` to a page. */
export const byToken = (items: number) => ({ by: 'token', size: ['MaxResults', items] }) as const;

/** Lists that come by page number, with `PageSize` to a page. */
export const byNumber = (items: number) => ({ by: 'number', size: ['PageSize', items] }) as const;
