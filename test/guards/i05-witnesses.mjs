/** I5: when there is none of a thing at rest. */
const WITNESSES = 'test/probes/at-rest/witnesses.test.ts';
const VOUCHED = 'src/probes/at-rest/vouched.ts';
const BILL = 'src/probes/at-rest/bill.ts';
const CENTER = 'src/probes/at-rest/center.ts';
const LIMITED = 'src/probes/at-rest/limited.ts';
const PLACE = 'src/probes/at-rest/place.ts';

export const OF_WITNESSES = [
  {
    name: 'a place of which nobody says that this is all is not clear',
    file: 'src/probes/at-rest/at-rest.ts',
    guard: 'if (notVouched.length > 0)',
    without: 'if (notVouched.length > 1e9)',
    test: WITNESSES,
    only: 'that is off',
  },
  {
    name: 'what Resource Center knows and no list shows keeps the instance',
    file: 'src/probes/at-rest/at-rest.ts',
    guard: 'if (missing.length > 0)',
    without: 'if (missing.length > 1e9)',
    test: WITNESSES,
    only: 'that its list does not show',
  },
  {
    name: 'a Resource Center that is being filled says nothing',
    file: CENTER,
    guard: "if (began !== 'Finished')",
    without: "if (began === '')",
    test: WITNESSES,
    only: 'that is pending',
  },
  {
    name: 'Resource Center adds regions',
    file: PLACE,
    guard: '...known.map(({ regionId }) => regionId).filter(isRegion)',
    without: '...known.map(({ regionId }) => regionId).filter((one) => isRegion(one) && one === "")',
    test: WITNESSES,
    only: 'regions of which nobody has spoken',
  },
  {
    name: 'an empty list of a kind that may be mute proves nothing',
    file: VOUCHED,
    guard: 'if (!isAllowed) return',
    without: 'if (!isAllowed && label.length === 0) return',
    test: WITNESSES,
    only: 'not known to refuse who may not ask',
  },
  {
    name: 'a product that is paid for and of which nothing is shown is not vouched for',
    file: VOUCHED,
    guard: 'if (isPaidFor(bill, kind.product) && !isAnythingSeen)',
    without: 'if (isPaidFor(bill, kind.product) && !isAnythingSeen && label.length === 0)',
    test: WITNESSES,
    only: 'neither its list nor Resource Center shows any of it',
  },
  {
    name: 'the bill says nothing of what costs nothing',
    file: VOUCHED,
    guard: 'isEmpty && kind.isFree !== true && showsNothingOf',
    without: 'isEmpty && showsNothingOf',
    test: WITNESSES,
    only: 'everything of it costs',
  },
  {
    name: 'a bill with a row that nobody knows says nothing',
    file: BILL,
    guard: '[...bill.products].every((code) => KNOWN.has(code))',
    without: '[...bill.products].every((code) => KNOWN.has(code) || code.length > 0)',
    test: WITNESSES,
    only: 'row that nobody knows',
  },
  {
    name: 'a bill is read whole or says nothing',
    file: BILL,
    guard: "return { is: 'silent', why: error.message.replace(",
    without:
      "return { is: 'read', products: new Set([KMS]) };\n    return { is: 'silent', why: error.message.replace(",
    test: WITNESSES,
    only: 'may not be read',
  },
  {
    name: 'Resource Center vouches for nothing where the bill names what is not shown',
    file: LIMITED,
    guard: 'if (hidden !== undefined)',
    without: "if (hidden === '')",
    test: WITNESSES,
    only: 'the bill names what it is not shown',
  },
  {
    name: 'Resource Center vouches for nothing where no bill names what is shown',
    file: LIMITED,
    guard: 'return [...billed].some((id) => seen.has(id))\n',
    without: 'return [...billed].some((id) => seen.has(id)) || seen.size > 0\n',
    test: WITNESSES,
    only: 'where no bill names anything',
  },
  {
    name: 'an empty Resource Center vouches for nothing where somebody pays for more than KMS',
    file: LIMITED,
    guard: 'return isOfKmsAlone(bill) ? undefined',
    without: "return isOfKmsAlone(bill) || bill.is === 'read' ? undefined",
    test: WITNESSES,
    only: 'shown nothing at all',
  },
];
