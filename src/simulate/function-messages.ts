/** The message to the function's process: a request to answer this event. */
export interface InvokeMessage {
  /** The event as JSON text, as Lambda's runtime receives it. */
  readonly event: string;
  readonly timeoutMs: number;
}

/** The messages from the function's process. */
export type FunctionMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'begun' }
  /** The answer as JSON text. */
  | { readonly kind: 'answer'; readonly text: string }
  /** The handler or its start failed. */
  | { readonly kind: 'error'; readonly name: string; readonly message: string };

/** Reads a message from the function's process; undefined if it is invalid. */
export function readFunctionMessage(value: unknown): FunctionMessage | undefined {
  const kind = memberOf(value, 'kind');
  if (kind === 'ready' || kind === 'begun') return { kind };
  if (kind === 'answer') return { kind, text: String(memberOf(value, 'text')) };
  if (kind !== 'error') return undefined;
  return { kind, name: String(memberOf(value, 'name')), message: String(memberOf(value, 'message')) };
}

/** Reads a message to the function's process; undefined if it is invalid. */
export function readInvokeMessage(value: unknown): InvokeMessage | undefined {
  const event = memberOf(value, 'event');
  const timeoutMs = memberOf(value, 'timeoutMs');
  return typeof event === 'string' && typeof timeoutMs === 'number' ? { event, timeoutMs } : undefined;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
