import { UsageError } from '../../input/errors.ts';
import { readObjectLocation } from '../../input/s3/object-location.ts';

/** The bucket and the key of an operand in S3. Throws a {@link UsageError} if it is not a valid location. */
export function readObjectOperand(operand: string): { readonly bucket: string; readonly key: string } {
  try {
    return readObjectLocation(operand);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}
