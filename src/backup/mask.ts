/** What stands in the place of the token. Its blanks keep it from being taken for an id. */
const MASK = '[the hook’s own token]';
/** A spelling shorter than this would stand in any text. */
const MIN_SPELLING = 4;

/**
 * Takes the hook's token out of texts, in each form in which an answer may repeat it: as it is, in the form of URLs, in
 * base64 of either alphabet at any place of a longer text, and in hex. Without a token nothing is changed.
 */
export function maskOf(token: string | undefined): (text: string) => string {
  if (token === undefined) return (text) => text;
  const forms = [...new Set([token, encodeURIComponent(token), hexOf(token), ...base64Of(token)])]
    .filter((form) => form.length >= MIN_SPELLING)
    .toSorted((a, b) => b.length - a.length)
    .map((form) => form.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  if (forms.length === 0) return (text) => text;
  const any = new RegExp(forms.join('|'), 'gi');
  return (text) => text.replace(any, MASK);
}

function hexOf(token: string): string {
  return Buffer.from(token).toString('hex');
}

/** What base64 makes of the token alone, wherever in a text it begins: the characters that its neighbours do not change. */
function base64Of(token: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(token)]);
    const own = (text: string) => text.slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
    return [own(bytes.toString('base64')), own(bytes.toString('base64url'))];
  });
}
