const MAX_URL = 200;
// Nothing that could end a link in Markdown, or say another address than it leads to.
const TRACKER = /^https:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?\/[A-Za-z0-9._~/?=&%+-]*$/;
/** The forms that tickets have; what else a request calls a ticket is shown as text. */
const TICKET = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** True for an address that a ticket can be written after: https, no name or password, no fragment, bounded. */
export function isTracker(url: string): boolean {
  return url.length <= MAX_URL && TRACKER.test(url);
}

/**
 * Where a ticket can be read; undefined where the policy names no tracker, or the ticket has another form. The origin is
 * the policy's and nobody else's: a ticket of the checked form can add no host, path or query of its own. Pure.
 */
export function ticketLink(tracker: string | null, ticket: string): string | undefined {
  if (tracker === null || !isTracker(tracker) || !TICKET.test(ticket)) return undefined;
  return `${tracker}${ticket}`;
}
