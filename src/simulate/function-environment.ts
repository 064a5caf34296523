import { devNull } from 'node:os';
import type { OptionTexts } from '../config/read-options.ts';
import { SIMULATED } from './simulated-stream.ts';

/** An address without a server: port 1 of this machine. */
export const DEAD_URL = 'http://127.0.0.1:1';

/** Default memory size, which Lambda reports to the function. */
const LAMBDA_MEMORY_MB = 512;

/**
 * The complete environment of the function: the options, and the variables that Lambda sets. Credentials are invented,
 * all AWS services except those for putting records back are unreachable, and the user's environment is not inherited.
 */
export function functionEnvironment(
  options: OptionTexts,
  putBackUrl: string,
  memoryMb: number | undefined,
): Record<string, string> {
  const given = Object.entries(options).flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]));
  return {
    AWS_REGION: SIMULATED.region,
    AWS_DEFAULT_REGION: SIMULATED.region,
    AWS_ACCESS_KEY_ID: 'simulated',
    AWS_SECRET_ACCESS_KEY: 'simulated',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: DEAD_URL,
    AWS_ENDPOINT_URL_FIREHOSE: putBackUrl,
    AWS_ENDPOINT_URL_KINESIS: putBackUrl,
    AWS_LAMBDA_FUNCTION_NAME: 'vpc-flow-enricher',
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb ?? LAMBDA_MEMORY_MB),
    ...Object.fromEntries(given),
  };
}
