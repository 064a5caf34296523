"""Prints the parameter overrides of every environment of a samconfig.toml.

Usage: read-configuration.py SAMCONFIG. Prints an object that maps each environment to its list of overrides.
"""

import json
import sys
from pathlib import Path

import tomlkit


def overrides_in(configuration: dict) -> dict[str, list[str]]:
    return {
        name: list(environment["deploy"]["parameters"].get("parameter_overrides", []))
        for name, environment in configuration.items()
        if isinstance(environment, dict) and "deploy" in environment
    }


if __name__ == "__main__":
    json.dump(overrides_in(tomlkit.parse(Path(sys.argv[1]).read_text(encoding="utf-8")).unwrap()), sys.stdout)
