import { installPython } from '../install-python.mjs';

/** The SAM CLI, and the package that answers prompts in a pseudo-terminal. */
const PACKAGES = ['aws-sam-cli==1.170.0', 'pexpect==4.9.0'];

/**
 * Creates a virtual environment with the SAM CLI, unless it already contains these versions. Requires Python 3.10 or newer.
 * @param {string} folder of the environment
 */
export const installSam = (folder) => installPython(folder, PACKAGES);
