"""Splits command lines into words like a shell, and prints them.

Usage: shell-words.py < LINES_JSON. The input is a list of command lines; prints a list of lists of words.
"""

import json
import shlex
import sys

if __name__ == "__main__":
    json.dump([shlex.split(line) for line in json.load(sys.stdin)], sys.stdout)
