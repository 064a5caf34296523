"""Runs a command in a pseudo-terminal and answers its prompts, like a user who presses Enter at nearly all of them.

Usage: answer-prompts.py ANSWERS_JSON COMMAND [ARGUMENT ...]. ANSWERS_JSON maps the beginning of a prompt to its answer;
every other prompt gets an empty line. Prints {"prompts": [...], "exitCode": n} as the last line of its output. Exits with
1 if the command repeats a prompt, which it does if Enter is not a valid answer, or if it prints nothing for a minute.
"""

import json
import re
import sys

import pexpect

SILENCE_SECONDS = 60
STYLE = re.compile(r"\x1b\[[0-9;]*m")
# The summary of the parameters looks like a prompt if the output read so far ends within it.
PROMPT = r"(?:^|[\r\n])(?![^\r\n]*Parameter overrides)[ \t]*([^\r\n]*\S): (?:\x1b\[[0-9;]*m)*$"


def main(answers: dict[str, str], command: list[str]) -> int:
    child = pexpect.spawn(
        command[0], command[1:], timeout=SILENCE_SECONDS, encoding="utf-8", echo=False, dimensions=(50, 500)
    )
    child.logfile_read = sys.stderr
    prompts: list[str] = []
    while True:
        try:
            index = child.expect([PROMPT, pexpect.EOF])
        except pexpect.TIMEOUT:
            print(json.dumps({"prompts": prompts, "fault": "nothing was said for a minute"}))
            return 1
        if index == 1:
            break
        prompt = STYLE.sub("", child.match.group(1)).strip()
        if prompts and prompts[-1] == prompt:
            print(json.dumps({"prompts": prompts, "fault": f"asked again: {prompt}"}))
            return 1
        prompts.append(prompt)
        child.sendline(next((answer for start, answer in answers.items() if prompt.startswith(start)), ""))
    child.close()
    print(json.dumps({"prompts": prompts, "exitCode": child.exitstatus}))
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1]), sys.argv[2:]))
