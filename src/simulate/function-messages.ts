/** What the process of the function is told: answer this event. */
export interface InvokeMessage {
  /** The event as JSON text, as Lambda's runtime gets it. */
  readonly event: string;
  readonly timeoutMs: number;
}

/** What the process of the function tells. */
export type FunctionMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'begun' }
  /** The answer as JSON text. */
  | { readonly kind: 'answer'; readonly text: string }
  /** The handler failed, or the start did. */
  | { readonly kind: 'error'; readonly name: string; readonly message: string };

/** Reads a message of the process of the function; undefined for what is none. */
export function readFunctionMessage(value: unknown): FunctionMessage | undefined {
  const kind = memberOf(value, 'kind');
  if (kind === 'ready' || kind === 'begun') return { kind };
  if (kind === 'answer') return { kind, text: String(memberOf(value, 'text')) };
  if (kind !== 'error') return undefined;
  return { kind, name: String(memberOf(value, 'name')), message: String(memberOf(value, 'message')) };
}

/** Reads what the process of the function is told; undefined for what is none. */
export function readInvokeMessage(value: unknown): InvokeMessage | undefined {
  const event = memberOf(value, 'event');
  const timeoutMs = memberOf(value, 'timeoutMs');
  return typeof event === 'string' && typeof timeoutMs === 'number' ? { event, timeoutMs } : undefined;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
