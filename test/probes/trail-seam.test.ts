import { describe, expect, it } from 'vitest';
import { codeOf } from '../../src/errors.js';
import { createSeam } from '../../src/probes/trail-seam.js';
import { ago, HOUR_MS } from '../support/snapshots.js';

const WINDOW = { from: ago(2 * HOUR_MS), to: ago(0) };
const event = (eventId: string, eventTime = ago(HOUR_MS)) => ({
  eventId,
  eventName: 'DescribeKey',
  eventTime,
  mentions: [],
});

describe('a list of audit events', () => {
  it('has each event once, also among those of one second', () => {
    const seam = createSeam(WINDOW);
    expect(seam.accept(event('a'))).toBe(true);
    expect(seam.accept(event('b'))).toBe(true);

    let code: string | undefined;
    try {
      seam.accept(event('a'));
    } catch (error) {
      code = codeOf(error);
    }

    expect(code).toBe('LIST_INCOMPLETE');
    expect(seam.taken()).toBe(2);
  });

  it('that is listed again may show what is known, and counts nothing twice', () => {
    const seam = createSeam(WINDOW);
    seam.accept(event('a'));
    seam.listAgain();

    expect(seam.accept(event('a'))).toBe(false);
    expect(() => seam.mustBeComplete()).not.toThrow();
    expect(seam.taken()).toBe(1);
  });
});
