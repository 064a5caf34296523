import * as v from 'valibot';

/** How many defects of a document a message names. */
export const MAX_NAMED_ISSUES = 5;
/** Longest value that a message repeats. */
const MAX_QUOTED_LENGTH = 80;
/** Longest path that a message repeats: keys come from the document. */
const MAX_PATH_LENGTH = 200;

/** A defect with its path, what is wrong and what came: `networkInterfaces.3.vpcId: must begin with vpc-, but "x"`. */
export function issueText(issue: v.BaseIssue<unknown>, at = ''): string {
  const path = [at, v.getDotPath(issue) ?? ''].filter((part) => part !== '').join('.');
  const shown = path.length > MAX_PATH_LENGTH ? `${path.slice(0, MAX_PATH_LENGTH)}…` : path;
  return `${shown || 'the document'}: ${issue.message}${issue.kind === 'validation' ? `, but ${quote(issue.input)}` : ''}`;
}

function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > MAX_QUOTED_LENGTH ? `${text.slice(0, MAX_QUOTED_LENGTH)}…` : text;
}
