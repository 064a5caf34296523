import { spawnSync } from 'node:child_process';

/**
 * Installs a package of PyPI without its dependencies into a separate folder; returns whether that worked.
 * @param {string} requirement such as `duckdb==2.0.0`
 * @param {string} target
 */
export const installWheel = (requirement, target) => {
  const quiet = ['--quiet', '--disable-pip-version-check', '--root-user-action=ignore'];
  const { status } = spawnSync(
    'python3',
    ['-m', 'pip', 'install', ...quiet, '--no-deps', '--target', target, requirement],
    { stdio: 'inherit' },
  );
  return status === 0;
};
