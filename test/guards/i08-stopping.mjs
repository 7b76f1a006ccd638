/** I8: stopping is easy. */
export const STOPPING = [
  {
    name: 'a rejection stops what is under way',
    file: 'src/workflows/statements.ts',
    guard: '  run.scope.cancel();\n',
    without: '',
    test: 'test/workflows/stopping.test.ts',
    only: 'while it is cooling off, without',
  },
  {
    name: 'a rejection needs no signature',
    file: 'src/workflows/statements.ts',
    guard: 'run.rejection ??= plainRejection(input);',
    without:
      "if (isSigned(input)) run.rejection ??= plainRejection(input);\n  else return { code: 'UNSIGNED', text: 'no' };",
    test: 'test/workflows/stopping.test.ts',
    only: 'while it is cooling off, without',
  },
  {
    name: 'a rejection is taken in any stage and for any round',
    file: 'src/workflows/statements.ts',
    guard: 'if (saysReject(input)) return tooLate(run);',
    without: '',
    test: 'test/workflow-parts/statements.test.ts',
  },
  {
    name: 'a rejection is taken after any flood of statements',
    file: 'src/workflows/statements.ts',
    guard: 'if (run.checked >= MOST_CHECKED) {',
    without: 'if (run.checked < 0) {',
    test: 'test/workflow-parts/statements.test.ts',
  },
  {
    name: 'whoever is too late is told so',
    file: 'src/workflows/statements.ts',
    guard:
      "if (stage !== 'confirming it is gone' && stage !== 'confirming billing' && stage !== 'ended')\n    return undefined;",
    without: "if (stage !== 'ended') return undefined;",
    test: 'test/workflow-parts/statements.test.ts',
  },
  {
    name: 'who rejects while a call is under way hears what became of it',
    file: 'src/workflows/statements.ts',
    guard: "condition(() => run.stage !== 'releasing')",
    without: "condition(() => run.stage !== 'ended')",
    test: 'test/workflows/stopping.test.ts',
    only: 'in the middle of it',
  },
  {
    name: 'a call that is under way is waited for',
    file: 'src/workflows/steps.ts',
    guard: 'cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,',
    without: 'cancellationType: ActivityCancellationType.TRY_CANCEL,',
    test: 'test/workflows/stopping.test.ts',
    only: 'in the middle of it',
  },
  {
    name: 'a message that cannot be decoded freezes nothing',
    file: 'src/workflows/payload-converter.ts',
    guard: '    } catch {\n',
    without: '    } catch (error) {\n      if (error !== undefined) throw error;\n',
    test: 'test/workflow-parts/payload-converter.test.ts',
  },
  {
    name: 'a cancelled run closes as completed, with kept',
    file: 'src/workflows/release-kms-instance.ts',
    guard: 'if (isCancellation(error) || isStopped(run)) {',
    without: 'if (isCancellation(error)) throw error;\n    if (isStopped(run)) {',
    test: 'test/workflows/stopping.test.ts',
    only: 'is cancelled while it is cooling off',
  },
];
