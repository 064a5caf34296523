"""Prints a Terraform module, evaluated as far as it is known without a provider, as JSON.

Usage: parse-terraform.py FOLDER FILE_WITH_VALUES_OF_VARIABLES
"""

import json
import os
import sys

from tfparse import load_from_path

FOLDER, VALUES = sys.argv[1:]
# the parser looks for it from the module's folder
relative = os.path.relpath(VALUES, FOLDER)
module = load_from_path(FOLDER, stop_on_hcl_error=True, vars_paths=[relative])
json.dump(module, sys.stdout, default=str)
