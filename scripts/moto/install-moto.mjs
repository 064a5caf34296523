import { installPython } from '../install-python.mjs';

/** moto, and what makes a CloudFormation template of a SAM template. */
const PACKAGES = ['moto[server]==5.2.5', 'aws-sam-translator==1.115.0'];

/** Version 1 of the AWS CLI, which needs other versions of moto's libraries. */
const AWS_CLI = ['awscli==1.46.3'];

/**
 * Makes a virtual environment with moto, unless these versions are in it. Needs Python 3.10 or newer.
 * @param {string} folder of the environment
 */
export const installMoto = (folder) => installPython(folder, PACKAGES);

/**
 * Makes a virtual environment with version 1 of the AWS CLI, unless this version is in it. Needs Python 3.10 or newer.
 * @param {string} folder of the environment
 */
export const installAwsCli = (folder) => installPython(folder, AWS_CLI);
