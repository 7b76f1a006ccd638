import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { briefLines } from '../../src/cli/brief.js';
import { widthOf } from '../../src/cli/columns.js';
import { decide } from '../../src/cli/confirm.js';
import { briefOfStatement, wordsOfStatement } from '../../src/cli/statement-words.js';
import { inBothTimes } from '../../src/cli/times.js';
import { namesDigestOf } from '../../src/evidence/digest.js';
import { factsOf } from '../../src/policy/facts.js';
import { buildStatement, parseStatement, type Statement } from '../../src/policy/statement.js';
import { summaryOf } from '../../src/policy/summary.js';
import type { ApprovalRequest } from '../../src/release.js';
import { shortCodeOf } from '../../src/release/short-code.js';
import type { Snapshot } from '../../src/snapshot.js';
import { quietIo } from '../support/quiet-io.js';
import {
  ago,
  APPROVAL_REQUEST,
  DAY_MS,
  EFFECTIVE_POLICY,
  NOW,
  REQUEST,
  SNAPSHOT,
  SUBJECT,
} from '../support/snapshots.js';

/** Of the prompt: its own frame, the question, what is typed. */
const PROMPT_LINES = 4;
const LONG = `\u202e\u2066${'n'.repeat(150)}\u001b[2J${'支付'.repeat(72)}`;

describe('what an approver has before them when the id is to be typed', () => {
  it('fits 80 columns and 24 lines, whatever is in the cloud and whatever anybody calls it', () => {
    const lines = screenOf(hostile(), 80);

    expect(lines.every((line) => widthOf(line) <= 80)).toBe(true);
    expect(lines.length + PROMPT_LINES).toBeLessThanOrEqual(24);
    expect(lines.join('\n')).not.toMatch(/[\u202e\u2066\u001b]/u);
  });

  it('has names with nothing hidden in them, also in the raw text that is signed', () => {
    expect(JSON.stringify(statementOf(hostile()).summary?.destroys)).not.toMatch(/[\u202e\u2066\u001b]/u);
  });

  it('has as many lines as docs/figures.md says', () => {
    const [plain, most] = [SNAPSHOT, hostile()].map((seen) => screenOf(seen, 80).length + PROMPT_LINES);

    expect(readFileSync('docs/figures.md', 'utf8')).toContain(
      `| Lines of \`approve\` at 80 columns, the prompt of ${PROMPT_LINES} included: an instance of the sandbox; one of 10,000 keys with names of 300 characters | 24 | ${plain}; ${most} |`,
    );
  });

  it('fits 40 columns too, in more lines', () => {
    expect(screenOf(hostile(), 40).every((line) => widthOf(line) <= 40)).toBe(true);
  });

  it('says which instance, for whom and why, what is destroyed by name, what is not known, and one deadline', () => {
    const lines = screenOf(SNAPSHOT, 80);
    const order = [
      `Release: ${REQUEST.instanceId}, "payments-old"`,
      'Asked by: rita (nobody proved this name)',
      'Because: unused',
      'Ticket: OPS-12',
      'DESTROYS FOR EVER: 1 key: alias/one',
      'DESTROYS FOR EVER: 1 secret: s1',
      'NOT KNOWN in ',
      'Last use: ',
      'Backup: assumed',
      'Sign by: 2026-11-26 04:00 UTC',
      'Costs a month: 4500.00 CNY (by its bills; not signed)',
      `Code: ${shortCodeOf(APPROVAL_REQUEST)}`,
    ];
    const found = order.map((text) => lines.findIndex((line) => line.startsWith(text)));

    expect(found).not.toContain(-1);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(lines.join(' ').match(/ UTC/g)).toHaveLength(1);
  });

  it('is made of the text that is signed, which carries reason, ticket, name and the digest of all names', () => {
    const statement = statementOf(SNAPSHOT);
    const words = wordsOfStatement(statement);

    expect(statement.summary).toMatchObject({
      instanceName: 'payments-old',
      reason: 'unused',
      ticket: 'OPS-12',
    });
    expect(statement.summary?.destroys.namesDigest).toBe(
      namesDigestOf({
        keys: [{ keyId: 'key-1', state: 'x', protection: 'x', aliases: ['alias/one'] }],
        secrets: [{ name: 's1', rotation: 'x' }],
      }),
    );
    expect(words).toContain(statement.summary?.destroys.namesDigest);
  });

  it('tells the deadline in UTC and in the time of the machine', () => {
    expect(inBothTimes('2026-11-26T04:00:00Z', 'Europe/Berlin')).toBe(
      '2026-11-26 04:00 UTC (2026-11-26 05:00 Europe/Berlin)',
    );
    expect(inBothTimes('2026-11-26T04:00:00Z', 'UTC')).toBe('2026-11-26 04:00 UTC');
  });
});

describe('an approver in a terminal', () => {
  it('approves by the very id alone, and is told what else was typed', async () => {
    const asked = typing('yes', 'kst-2', 'kst-1');

    expect(await decide(terminal, about, asked.ask)).toEqual({ is: 'approve' });
    expect(asked.refused).toEqual(['That is not kst-1.', 'That is not kst-1.']);
  });

  it('rejects with r and a reason, which may not be blank', async () => {
    const asked = typing('r', '   ', 'still needed ');

    expect(await decide(terminal, about, asked.ask)).toEqual({ is: 'reject', why: 'still needed' });
    expect(asked.refused).toEqual(['A reason is needed.']);
  });

  it('sees everything with p, and is asked again', async () => {
    let shown = 0;
    const showAll = () => Promise.resolve(void (shown += 1));

    expect(await decide(terminal, { ...about, showAll }, typing('p', 'p', 'kst-1').ask)).toEqual({
      is: 'approve',
    });
    expect(shown).toBe(2);
  });

  it('leaves with q or Ctrl-C, also where the reason is asked for, and nothing is sent', async () => {
    for (const answers of [['q'], [], ['r']])
      await expect(decide(terminal, about, typing(...answers).ask)).rejects.toMatchObject({
        code: 'INTERRUPTED',
      });
  });
});

const terminal = { ...quietIo(), interactive: true };
const about = { instanceId: 'kst-1', confirm: undefined, showAll: () => Promise.resolve() };

/** A person who types these answers one after another, and then Ctrl-C. */
function typing(...answers: readonly string[]) {
  const left = [...answers];
  const refused: string[] = [];
  const ask = (_: string, problem: (answer: string) => string | undefined): Promise<string | undefined> => {
    for (;;) {
      const answer = left.shift();
      const wrong = answer === undefined ? undefined : problem(answer);
      if (wrong === undefined) return Promise.resolve(answer);
      refused.push(wrong);
    }
  };
  return { ask, refused };
}

function screenOf(snapshot: Snapshot, columns: number): string[] {
  const statement = statementOf(snapshot);
  const status = { stage: 'awaiting approval', deadline: '2026-11-26T04:00:00.000Z' } as const;
  const saving = { amount: '4500.00', currency: 'CNY' };
  const changed = snapshot === SNAPSHOT ? [] : [LONG, LONG];
  return briefLines(
    briefOfStatement(statement, { ...status, approvalRequest: { ...APPROVAL_REQUEST, saving, changed } }),
    columns,
  );
}

function statementOf(seen: Snapshot): Statement {
  const { instance } = seen.instance;
  const named = { ...seen.instance, instance: { name: 'payments-old', ...instance } };
  const facts = factsOf({ ...seen, instance: named }, { asOf: NOW.toISOString(), quietDays: 30 });
  const isLong = seen !== SNAPSHOT;
  const request = {
    ...REQUEST,
    reason: isLong ? 'why '.repeat(250).trim() : 'unused',
    ticket: isLong ? 'T'.repeat(200) : 'OPS-12',
  };
  const summary = summaryOf(facts, EFFECTIVE_POLICY, request, seen.backup, namesDigestOf(facts));
  const olderUse = isLong ? [{ who: LONG, operation: LONG, resource: LONG, last: ago(50 * DAY_MS) }] : [];
  const asked: ApprovalRequest = { ...APPROVAL_REQUEST, summary, olderUse };
  const parsed = parseStatement(
    buildStatement(SUBJECT, asked, { signer: 'ann', says: 'approve', issuedAt: NOW.toISOString() }),
  );
  if ('refused' in parsed) throw new Error(parsed.refused.text);
  return parsed.read;
}

/** 10,000 keys, and every name in the cloud as long and as hostile as it gets. */
function hostile(): Snapshot {
  const keys = Array.from({ length: 10_000 }, (_, at) => ({
    keyId: `key-${at}`,
    state: 'Enabled',
    protection: 'Disabled',
  }));
  const aliases = keys.map(({ keyId }) => ({ name: `alias/${LONG}${keyId}`, keyId }));
  const secrets = Array.from({ length: 500 }, (_, at) => ({
    name: `${LONG}${at}`,
    automaticRotation: 'Disabled',
  }));
  const { instance } = SNAPSHOT;
  return {
    ...SNAPSHOT,
    instance: { ...instance, instance: { ...instance.instance, name: LONG } },
    inventory: { ...SNAPSHOT.inventory, keys, aliases, secrets },
    probes: SNAPSHOT.probes.map((probe) => ({ ...probe, dependents: [LONG], unreadable: [LONG, LONG] })),
    backup: {
      provider: 'attested',
      certainty: 'attested',
      backupId: 'b'.repeat(200),
      madeAt: ago(DAY_MS),
      keys: 10_000,
      secrets: 500,
      restorableUntil: ago(-60 * DAY_MS),
    },
  };
}
