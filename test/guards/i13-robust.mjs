/** Guards of what is kept, shown and told: spread over the invariants that they belong to. */

/** I5 and I7: an evidence store that cannot be used. */
export const STORE_BEFORE = [
  {
    name: 'a piece is missing only where it is not there while the store is',
    file: 'src/evidence/store.ts',
    guard: '  await mustBeThere();\n  return textOf(folder, digest);',
    without: '  return found;',
    test: 'test/evidence/store.test.ts',
    only: 'that comes back while something is read',
  },
  {
    name: 'an empty folder in the place of the store is a store that is away',
    file: 'src/evidence/store.ts',
    guard: 'if (marked && !(await isThere(folder))) throw unusable(folder, AWAY);',
    without: 'if (marked && folder === AWAY) throw unusable(folder, AWAY);',
    test: 'test/evidence/store.test.ts',
    only: 'away, not empty',
  },
  {
    name: 'what cannot be kept is not said to be kept',
    file: 'src/evidence/folder.ts',
    guard: '    await rename(draft, file);',
    without: '    await rename(draft, file).catch(() => undefined);',
    test: 'test/evidence/store.test.ts',
    only: 'leaves no draft',
  },
];

/** I7: an evidence store that is away changes no outcome. */
export const STORE_AFTER = [
  {
    name: 'an evidence store that cannot be used is waited for after the call too',
    file: 'src/workflows/waiting.ts',
    guard: 'for (let changes = 0; done.blockers.length > 0; changes += 1) {',
    without: 'for (let changes = 0; done.blockers.length < 0; changes += 1) {',
    test: 'test/workflows/evidence-store.test.ts',
    only: 'after the call too',
  },
  {
    name: 'a run that was ended after a call is named by the next one, whatever its stage said',
    file: 'src/activities/earlier-releases.ts',
    guard: 'const inDoubt = trace.asked ||',
    without: "const inDoubt = trace.ended === 'left open' ||",
    test: 'test/activities/earlier-releases.test.ts',
    only: 'whatever its stage says',
  },
  {
    name: 'a run that says less than its history is named by the next one',
    file: 'src/activities/earlier-releases.ts',
    guard: 'if (marks.length <= told) return undefined;',
    without: 'if (marks.length <= told + 99) return undefined;',
    test: 'test/activities/earlier-releases.test.ts',
    only: 'says less',
  },
  {
    name: 'a history that was not read to its end may hold a call',
    file: 'src/activities/earlier-releases.ts',
    guard: 'trace.asked || !trace.whole ||',
    without: 'trace.asked ||',
    test: 'test/activities/earlier-releases.test.ts',
    only: 'read to its end',
  },
  {
    name: 'earlier runs that were not read are told of',
    file: 'src/activities/earlier-releases.ts',
    guard: 'return [...reasons, notAllRead(looked - 1)];',
    without: 'return reasons;',
    test: 'test/activities/earlier-releases.test.ts',
    only: 'more runs than are read',
  },
];

/** I2: nobody signs what would be refused, or what they cannot see. */
export const OFFERED = [
  {
    name: 'a text from before its question is not taken',
    file: 'src/policy/votes.ts',
    guard: 'if (Date.parse(issuedAt) < Date.parse(openedAt))',
    without: 'if (Date.parse(issuedAt) < 0)',
    test: 'test/policy/votes.test.ts',
    only: 'outside of its question',
  },
  {
    name: 'a text from after its question is not taken',
    file: 'src/policy/votes.ts',
    guard: 'if (Date.parse(issuedAt) >= Date.parse(expiresAt))',
    without: 'if (Date.parse(issuedAt) < 0)',
    test: 'test/policy/votes.test.ts',
    only: 'outside of its question',
  },
  {
    name: 'a comment hides nothing and is bounded',
    file: 'src/policy/statement.ts',
    guard: "!isReject && value['comment'] !== '' &&",
    without: "isReject && value['comment'] === 'never' &&",
    test: 'test/policy/votes.test.ts',
    only: 'comment that hides',
  },
  {
    name: 'a rejection is one, whatever its comment is',
    file: 'src/policy/statement.ts',
    guard: "const isReject = value['says'] === 'reject';",
    without: 'const isReject = false;',
    test: 'test/policy/votes.test.ts',
    only: 'whatever its comment',
  },
];

/** I9 and what is shown: sizes and characters. */
export const WORDS = [
  {
    name: 'a request hides no character',
    file: 'src/values/text.ts',
    guard: "value.trim() !== '' && !hidesSomething(value)",
    without: "value.trim() !== ''",
    test: 'test/policy/request.test.ts',
    only: 'hides a character',
  },
  {
    name: 'what is shown hides no character',
    file: 'src/visible.ts',
    guard: 'return text.replace(HIDDEN, (found) => (KEPT.includes(found) ? found : written(found)));',
    without: 'return text;',
    test: 'test/visible.test.ts',
  },
  {
    name: 'other people’s names cannot look like ours on the page',
    file: 'src/workflows/markdown.ts',
    guard: '.replace(/[\\\\`*_[\\]<>|#!~&:@.]/g, (sign) => `\\\\${sign}`)',
    without: '',
    test: 'test/workflow-parts/markdown.test.ts',
    only: 'Markdown and HTML',
  },
  {
    name: 'what a run keeps of other people’s words is bounded',
    file: 'src/workflows/bounded-reasons.ts',
    guard: 'text: visible(cut(text, MAX_TEXT)),',
    without: 'text,',
    test: 'test/workflow-parts/bounded-reasons.test.ts',
  },
  {
    name: 'a code that a step made up is told as one that nobody knows',
    file: 'src/workflows/bounded-reasons.ts',
    guard: 'if (isReasonCode(code)) return { ...reason, code };',
    without: 'if (code.length > 0) return { ...reason, code };',
    test: 'test/workflow-parts/bounded-reasons.test.ts',
  },
  {
    name: 'a notifier that hangs or throws holds up no run',
    file: 'src/worker/notify.ts',
    guard: `const fn = (_: unknown, entered: StageEntered): void => {
    for (const notifier of notifiers) void notify(notifier, entered);
  };`,
    without: `const fn = async (_: unknown, entered: StageEntered) => {
    for (const notifier of notifiers) await notify(notifier, entered);
  };`,
    test: 'test/workflows/notifiers.test.ts',
  },
  {
    name: 'evidence that cannot be kept is waited for in one step',
    file: 'src/workflows/freeze-evidence.ts',
    guard: '(await seal(waiting)).blockers.filter(isOfTheStore),',
    without: '(await seal(waiting)).blockers.filter(isOfTheStore).slice(1),',
    test: 'test/workflows/evidence-store.test.ts',
    only: 'in one step',
  },
];
