import * as v from 'valibot';

const TEXTS = v.union([v.string(), v.array(v.string())]);

const POLICY = v.object({
  Statement: v.array(v.object({ Effect: v.literal('Allow'), Action: TEXTS, Resource: v.unknown() })),
});

/** A statement that allows actions. */
export type AllowedStatement = v.InferOutput<typeof POLICY>['Statement'][number];

/** The statements of policy documents, which may only allow. Throws if one of them is anything else. */
export function statementsOf(documents: readonly unknown[]): AllowedStatement[] {
  return documents.flatMap((document) => v.parse(POLICY, document).Statement);
}

/** The distinct actions of statements, sorted. */
export function actionsIn(statements: readonly AllowedStatement[]): string[] {
  return [...new Set(statements.flatMap(({ Action }) => Action))].toSorted();
}
