/** A function of `dist/`. */
export interface DistFunction {
  readonly name: string;
  readonly handler: string;
  readonly runtime: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly when: string;
  readonly calledBy: string;
}

/** A variable of a function: with a fixed value, or with an example of a value that a deployment chooses. */
export interface DistVariable {
  readonly function: string;
  readonly name: string;
  readonly value?: string;
  readonly example?: string;
  readonly when: string;
}

/** Actions that a role needs under a condition. */
export interface DistPermission {
  readonly role: string;
  readonly actions: readonly string[];
  readonly resource: string;
  readonly when: string;
  /** Parameter of the SAM template that must be set for a stack to need the permission. */
  readonly parameter?: string;
}

/** The functions of `dist/`. */
export const FUNCTIONS: readonly DistFunction[];

/** The variables of the functions. */
export const VARIABLES: readonly DistVariable[];

/** The permissions of the functions and of the delivery stream. */
export const PERMISSIONS: readonly DistPermission[];

/** The actions that a role always needs and those that it needs under these conditions, sorted and without duplicates. */
export const actionsOf: (role: string, ...conditions: readonly string[]) => string[];

/** The variables of a function that have a fixed value. */
export const fixedVariables: (name: string) => Record<string, string>;
