import { devNull } from 'node:os';
import type { OptionTexts } from '../config/read-options.ts';
import { SIMULATED } from './simulated-stream.ts';

/** An address at which nobody answers: port 1 of this machine. */
export const DEAD_URL = 'http://127.0.0.1:1';

/** Memory that Lambda is said to have, where nothing else is. */
const LAMBDA_MEMORY_MB = 512;

/**
 * The whole environment of the function: the options, and what Lambda sets. Credentials are made up, every AWS service
 * but the ones that take records back is out of reach, and nothing of the person's own environment comes in.
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
