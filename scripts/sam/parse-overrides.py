"""Prints what the SAM CLI's own parser makes of parameter overrides.

Usage: parse-overrides.py < LISTS_JSON. The input is a list of lists: for each command the arguments behind
--parameter-overrides, or the value of parameter_overrides in samconfig.toml. Prints a list of objects, one a command.
"""

import json
import sys

from samcli.cli.types import CfnParameterOverridesType


def parsed(overrides: object) -> dict[str, str]:
    return CfnParameterOverridesType().convert(overrides, None, None)


if __name__ == "__main__":
    json.dump([parsed(overrides) for overrides in json.load(sys.stdin)], sys.stdout)
