"""Prints a Terraform module as JSON, with every expression evaluated that does not depend on a provider.

Usage: parse-terraform.py FOLDER FILE_WITH_VALUES_OF_VARIABLES
"""

import json
import os
import sys

from tfparse import load_from_path

FOLDER, VALUES = sys.argv[1:]
# the parser resolves this path relative to the module's folder
relative = os.path.relpath(VALUES, FOLDER)
module = load_from_path(FOLDER, stop_on_hcl_error=True, vars_paths=[relative])
json.dump(module, sys.stdout, default=str)
