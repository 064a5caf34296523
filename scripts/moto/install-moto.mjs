import { installPython } from '../install-python.mjs';

/** moto, the translator from SAM templates to CloudFormation templates, and the linter of both, which moto requires as well. */
const PACKAGES = ['moto[server]==5.2.5', 'aws-sam-translator==1.115.0', 'cfn-lint==1.58.0'];

/** Version 1 of the AWS CLI, which needs other versions of moto's libraries. */
const AWS_CLI = ['awscli==1.46.3'];

/**
 * Creates a virtual environment with moto, unless it already contains these versions. Requires Python 3.10 or newer.
 * @param {string} folder of the environment
 */
export const installMoto = (folder) => installPython(folder, PACKAGES);

/**
 * Creates a virtual environment with version 1 of the AWS CLI, unless it already contains this version. Requires Python 3.10 or newer.
 * @param {string} folder of the environment
 */
export const installAwsCli = (folder) => installPython(folder, AWS_CLI);
