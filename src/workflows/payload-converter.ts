import { defaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';

/**
 * A message that cannot be decoded arrives as a value that no check accepts. Without this one bad payload would fail
 * every workflow task of the run, and a rejection could not stop it any more.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => defaultPayloadConverter.toPayload(value),
  fromPayload<T>(payload: Payload): T {
    try {
      return defaultPayloadConverter.fromPayload<T>(payload);
    } catch {
      return defaultPayloadConverter.fromPayload<T>(defaultPayloadConverter.toPayload({ unreadable: true }));
    }
  },
};
