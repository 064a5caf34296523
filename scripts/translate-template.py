"""Translates a SAM template into the CloudFormation template that AWS would generate from it, without an AWS account.

Usage: translate-template.py SAM_TEMPLATE OUTPUT_JSON. Needs the Python package aws-sam-translator. Exits with 1 and one
line per fault if the transform rejects the template. Local code paths are replaced with the address of a made-up S3
object, as `sam deploy` replaces them with the address of the uploaded code.
"""

import json
import os
import sys

# The transform asks boto3 for the Region to choose the partition. A build machine has no configured Region.
os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samtranslator.model.exceptions import InvalidDocumentException  # noqa: E402
from samtranslator.parser.parser import Parser  # noqa: E402
from samtranslator.translator.translator import Translator  # noqa: E402
from samtranslator.yaml_helper import yaml_parse  # noqa: E402

UPLOADED_CODE = {"Bucket": "uploaded-code", "Key": "function.zip"}


def translate(sam_template: dict) -> dict:
    """Returns the CloudFormation form of a SAM template; raises InvalidDocumentException if the template is invalid."""
    for resource in sam_template["Resources"].values():
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        if not str(resource["Properties"]["CodeUri"]).startswith("s3://"):
            resource["Properties"]["CodeUri"] = UPLOADED_CODE
    # The empty map holds AWS managed policies by name; the template uses none.
    return Translator({}, Parser()).translate(sam_template, parameter_values={})


def main(sam_path: str, output_path: str) -> int:
    with open(sam_path, encoding="utf-8") as file:
        sam_template = yaml_parse(file.read())
    try:
        translated = translate(sam_template)
    except InvalidDocumentException as fault:
        for cause in fault.causes:
            print(f"{sam_path}: {cause.message}", file=sys.stderr)
        return 1
    with open(output_path, "w", encoding="utf-8") as file:
        json.dump(translated, file, indent=2)
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: translate-template.py SAM_TEMPLATE OUTPUT_JSON")
    sys.exit(main(sys.argv[1], sys.argv[2]))
