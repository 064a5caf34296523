/**
 * Prints the CloudFormation template of deploy/cloudwatch for a custom log format: field names separated by spaces, plain or as
 * `${field}`, as in the format of a flow log.
 *
 * Usage: node scripts/cloudwatch-analyses.mjs FORMAT
 */
import { analysesTemplate } from './deploy/cloudwatch/template.mjs';

const format = process.argv
  .slice(2)
  .join(' ')
  .replaceAll(/\$\{([^}]*)\}/g, '$1 ')
  .split(/\s+/)
  .filter((name) => name !== '');
try {
  process.stdout.write(analysesTemplate({ own: format }));
} catch (error) {
  if (!(error instanceof RangeError)) throw error;
  console.error(`cloudwatch-analyses: ${error.message}`);
  process.exitCode = 2;
}
