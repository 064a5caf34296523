/** What the tests use of https://www.npmjs.com/package/asl-validator, which comes without types. */
declare module 'asl-validator' {
  /** Finds what is wrong with a definition in Amazon States Language. */
  function validate(definition: unknown): { readonly errors: readonly { readonly Message: string }[] };
  export = validate;
}
