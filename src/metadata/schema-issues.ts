import * as v from 'valibot';

/** Maximum number of defects in a message. */
export const MAX_NAMED_ISSUES = 5;
/** Maximum length of a value in a message. */
const MAX_QUOTED_CHARS = 80;
/** Maximum length of a path in a message: keys come from the document. */
const MAX_PATH_CHARS = 200;

/** A defect: its path, the problem and the received value, as in `vpcs.3.id: must begin with vpc-, received "x"`. */
export function issueText(issue: v.BaseIssue<unknown>, at = ''): string {
  const path = [at, v.getDotPath(issue) ?? ''].filter((part) => part !== '').join('.');
  const shown = path.length > MAX_PATH_CHARS ? `${path.slice(0, MAX_PATH_CHARS)}…` : path;
  return `${shown || 'the document'}: ${problemOf(issue)}${issue.kind === 'validation' ? `, received ${quote(issue.input)}` : ''}`;
}

/** The problem in words; valibot's own messages for a wrong type begin with `Invalid`. */
function problemOf({ kind, message, expected, received }: v.BaseIssue<unknown>): string {
  if (kind !== 'schema' || !message.startsWith('Invalid ')) return message;
  return received === 'undefined' ? 'is missing' : `must be ${expected}, not ${received}`;
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > MAX_QUOTED_CHARS ? `${text.slice(0, MAX_QUOTED_CHARS)}…` : text;
}
