import { loadConfig } from '@smithy/core/config';

/**
 * The Region of the environment or the shared configuration, in the order of the AWS CLI: `AWS_REGION`,
 * `AWS_DEFAULT_REGION`, then the region of the profile (`AWS_PROFILE`, or `default`) in `AWS_CONFIG_FILE` and
 * `AWS_SHARED_CREDENTIALS_FILE`, or in the files under `~/.aws`. Undefined if none of them has one. Missing and
 * unreadable files are ignored. https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html
 */
export async function configuredRegion(): Promise<string | undefined> {
  const load = loadConfig(
    {
      environmentVariableSelector: (environment) =>
        environment.AWS_REGION || environment.AWS_DEFAULT_REGION || undefined,
      configFileSelector: (profile) => profile.region || undefined,
      default: '',
    },
    // the credentials file takes precedence over the configuration file, as in the CLI
    { preferredFile: 'credentials' },
  );
  const region = await load();
  return region === '' ? undefined : region;
}
