import * as v from 'valibot';

const TEXTS = v.union([v.string(), v.array(v.string())]);

const POLICY = v.object({
  Statement: v.array(v.object({ Effect: v.literal('Allow'), Action: TEXTS, Resource: v.unknown() })),
});

/** A statement that allows something. */
export type AllowedStatement = v.InferOutput<typeof POLICY>['Statement'][number];

/** The statements of policy documents, which allow and deny nothing. Throws where one is something else. */
export function statementsOf(documents: readonly unknown[]): AllowedStatement[] {
  return documents.flatMap((document) => v.parse(POLICY, document).Statement);
}

/** The actions of statements, sorted, each once. */
export function actionsIn(statements: readonly AllowedStatement[]): string[] {
  return [...new Set(statements.flatMap(({ Action }) => Action))].toSorted();
}
