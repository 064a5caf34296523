import { fileURLToPath } from 'node:url';

const inPackage = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** The Python environment with moto, a mock of AWS. */
export const MOTO_ENVIRONMENT = inPackage('.venv-moto');

/** The Python environment with version 1 of the AWS CLI. */
export const AWS_CLI_ENVIRONMENT = inPackage('.venv-aws-cli');

/** OpenSearch, a Java runtime for it, and DuckDB. */
export const DOWNLOADS = inPackage('.opensearch');

/** The Python environment with the SAM CLI. */
export const SAM_ENVIRONMENT = inPackage('.venv-sam');

/** The Python environment with Splunk's AppInspect. */
export const APPINSPECT_ENVIRONMENT = inPackage('.venv-appinspect');

/** The CDK, and a parser for Terraform. */
export const EXAMPLES = inPackage('.examples');

/** Chromium, for machines without one. */
export const CHROMIUM_FOLDER = inPackage('.chromium');
