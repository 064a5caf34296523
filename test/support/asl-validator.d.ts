/** The part of https://www.npmjs.com/package/asl-validator that the tests use; the package has no type declarations. */
declare module 'asl-validator' {
  /** Returns the errors in a definition in Amazon States Language. */
  function validate(definition: unknown): { readonly errors: readonly { readonly Message: string }[] };
  export = validate;
}
