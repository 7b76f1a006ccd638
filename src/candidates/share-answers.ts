/**
 * One question for many readers: what one of them has asked, the others are told too. The second answer to a question is
 * asked for when the first reader asks a second time, so that a list that is begun anew is read anew. An answer that so
 * many readers have had is kept no longer: readers that read the same in step keep little.
 */
export function shareAnswers<A extends readonly unknown[], R>(
  ask: (...asked: A) => Promise<R>,
  readers: number,
  nameOf: (...asked: A) => string = (...asked) => JSON.stringify(asked),
): () => (...asked: A) => Promise<R> {
  const answers = new Map<string, { readonly answer: Promise<R>; left: number }>();
  return () => {
    const times = new Map<string, number>();
    return (...asked) => {
      const question = nameOf(...asked);
      const nth = (times.get(question) ?? 0) + 1;
      times.set(question, nth);
      const name = `${nth} ${question}`;
      const kept = answers.get(name) ?? { answer: ask(...asked), left: readers };
      kept.left -= 1;
      if (kept.left > 0) answers.set(name, kept);
      else answers.delete(name);
      return kept.answer;
    };
  };
}
