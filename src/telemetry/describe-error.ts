/** Most causes behind an error that are told; a cause may be its own. */
const MAX_CAUSES = 5;

/**
 * An error for a log line: its class, message and stack with those of its causes, and of its other members those that
 * are plain values, such as the codes of AWS. What was thrown may be anything.
 */
export function describeError(error: unknown): Readonly<Record<string, unknown>> | string {
  if (!(error instanceof Error)) return textOf(error);
  const chain = causesOf(error);
  return {
    type: error.name === 'Error' ? error.constructor.name : error.name,
    message: chain.map(({ message }) => message).join(': '),
    stack: chain.map(({ stack, message }) => stack ?? message).join('\ncaused by: '),
    ...plainMembers(error),
  };
}

function causesOf(error: Error): Error[] {
  const chain = [error];
  for (let cause = error.cause; cause instanceof Error && chain.length <= MAX_CAUSES; cause = cause.cause) {
    chain.push(cause);
  }
  return chain;
}

function plainMembers(error: Error): Record<string, unknown> {
  const members = Object.entries(error).filter(
    ([name, value]) => name !== 'message' && name !== 'stack' && isPlain(value),
  );
  return Object.fromEntries(members);
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    // an object without a prototype has no text
    return typeof thrown;
  }
}
