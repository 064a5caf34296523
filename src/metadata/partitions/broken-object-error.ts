/** An object of a partitioned inventory that is damaged, or that another program has written. */
export class BrokenObjectError extends Error {
  override readonly name = 'BrokenObjectError';

  constructor(problem: string, options?: ErrorOptions) {
    super(`the object is damaged: ${problem}`, options);
  }
}
