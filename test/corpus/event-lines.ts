import { gunzipSync } from 'node:zlib';
import { isObject } from '../support/flat-document.ts';

/**
 * The messages in the payload of a record, extracted by `gunzip` and `JSON.parse` alone: those of a subscription
 * message, that of a wrapped line, or the lines of plain text. Empty for a control message.
 */
export function messagesOfPayload(base64: string): string[] {
  const bytes = Buffer.from(base64, 'base64');
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  const value = jsonOrUndefined(text);
  if (!isObject(value)) return text.split('\n').filter((line) => line.trim() !== '');
  if (value.messageType === 'CONTROL_MESSAGE') return [];
  if (typeof value.message === 'string') return [value.message];
  if (!Array.isArray(value.logEvents)) return [text];
  return value.logEvents.map((logEvent: unknown) => {
    const message = isObject(logEvent) ? logEvent.message : undefined;
    if (typeof message !== 'string') throw new TypeError('a log event must have a message');
    return message;
  });
}

/** Whether a payload, compressed or not, is a subscription message without data. */
export function isControlMessage(base64: string): boolean {
  return messagesOfPayload(base64).length === 0;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
