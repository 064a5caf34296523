"""Prints parameter overrides as parsed by the SAM CLI's own parser.

Usage: parse-overrides.py < LISTS_JSON. The input is a list of lists: for each command the arguments after
--parameter-overrides, or the value of parameter_overrides in samconfig.toml. Prints a list with one object per command.
"""

import json
import sys

from samcli.cli.types import CfnParameterOverridesType


def parsed(overrides: object) -> dict[str, str]:
    return CfnParameterOverridesType().convert(overrides, None, None)


if __name__ == "__main__":
    json.dump([parsed(overrides) for overrides in json.load(sys.stdin)], sys.stdout)
