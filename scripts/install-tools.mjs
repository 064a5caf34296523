/**
 * Downloads and builds the tools that the integration suites, the browser tests and the runtime rig need, unless they are installed.
 * The suites also do so themselves; this script does it in advance, for instance while other tests run.
 *
 * Usage: node scripts/install-tools.mjs
 */
import { installChromium } from './browser/install-chromium.mjs';
import { fetchOpensearch } from './deploy/node/fetch-opensearch.mjs';
import { findJava } from './deploy/node/find-java.mjs';
import { installDuckdb } from './deploy/node/install-duckdb.mjs';
import { installExamples } from './examples/install-examples.mjs';
import { installAwsCli, installMoto } from './moto/install-moto.mjs';
import { installRuntime } from './runtime/install.mjs';
import { installSam } from './sam/install-sam.mjs';
import { installAppinspect } from './splunk/install-appinspect.mjs';
import {
  APPINSPECT_ENVIRONMENT,
  AWS_CLI_ENVIRONMENT,
  CHROMIUM_FOLDER,
  DOWNLOADS,
  EXAMPLES,
  MOTO_ENVIRONMENT,
  SAM_ENVIRONMENT,
} from './tool-folders.mjs';

installMoto(MOTO_ENVIRONMENT);
installSam(SAM_ENVIRONMENT);
installAppinspect(APPINSPECT_ENVIRONMENT);
installAwsCli(AWS_CLI_ENVIRONMENT);
installDuckdb(DOWNLOADS);
installChromium(CHROMIUM_FOLDER);
await fetchOpensearch(DOWNLOADS);
findJava(DOWNLOADS);
installRuntime();
installExamples(EXAMPLES);
