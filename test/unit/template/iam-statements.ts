import { everythingIn, isMapping, listOf } from './template-values.ts';

/** One statement of an IAM or bucket policy. */
export type Statement = Readonly<Record<string, unknown>>;

/** Every policy statement inside a value, wherever it stands; a statement is what has an `Effect`. */
export function statementsIn(value: unknown): Statement[] {
  return [...everythingIn(value)].filter(isMapping).filter((part) => 'Effect' in part);
}

/**
 * What is too broad in a statement, one sentence a fault: any resource, or, where it allows something, a wildcard among
 * the actions. A denial may name all actions: it takes rights away.
 */
export function overbroad(statement: Statement): string[] {
  const faults: string[] = [];
  if (listOf(statement.Resource).includes('*')) faults.push('any resource');
  if ('NotAction' in statement || 'NotResource' in statement) faults.push('everything but a list');
  if (statement.Effect !== 'Allow') return faults;
  for (const action of listOf(statement.Action)) {
    if (String(action).includes('*')) faults.push(`wildcard action ${String(action)}`);
  }
  return faults;
}
