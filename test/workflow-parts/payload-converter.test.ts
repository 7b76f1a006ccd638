import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { payloadConverter } from '../../src/workflows/payload-converter.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const encoded = (encoding: string, data: string): Payload => ({
  metadata: { encoding: bytes(encoding) },
  data: bytes(data),
});

describe('a payload', () => {
  it('is read as the SDK reads it', () => {
    const value = { as: 'nina', why: 'wait' };

    expect(payloadConverter.fromPayload(payloadConverter.toPayload(value))).toEqual(value);
    expect(payloadConverter.toPayload(value)).toEqual(defaultPayloadConverter.toPayload(value));
  });

  for (const [title, payload] of [
    ['is broken JSON', encoded('json/plain', '{')],
    ['has an encoding that nobody knows', encoded('json/odd', '{}')],
    ['has no encoding', {}],
  ] as const) {
    it(`that ${title} arrives as a value that no check accepts, and breaks nothing`, () => {
      expect(payloadConverter.fromPayload(payload)).toEqual({ unreadable: true });
    });
  }
});
