import { installPython } from '../install-python.mjs';

/** moto, and what makes a CloudFormation template of a SAM template. */
const PACKAGES = ['moto[server]==5.2.5', 'aws-sam-translator==1.115.0'];

/**
 * Makes a virtual environment with moto, unless these versions are in it. Needs Python 3.10 or newer.
 * @param {string} folder of the environment
 */
export const installMoto = (folder) => installPython(folder, PACKAGES);
