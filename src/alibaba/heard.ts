import type { Answer } from './connection.js';

/** One answer of the cloud as it came, for whoever looks at forms instead of facts. It may hold anything but credentials. */
export interface Heard {
  readonly product: string;
  readonly operation: string;
  readonly answer: Answer;
}

/** A client whose answers are also told to `onAnswer`, where there is one. */
export function heardBy<Operation extends string, Query>(
  onAnswer: ((heard: Heard) => void) | undefined,
  product: string,
  client: (operation: Operation, query: Query) => Promise<Answer>,
): (operation: Operation, query: Query) => Promise<Answer> {
  if (onAnswer === undefined) return client;
  return async (operation, query) => {
    const answer = await client(operation, query);
    onAnswer({ product, operation, answer });
    return answer;
  };
}
