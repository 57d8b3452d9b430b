"""Runs playbooks under ansible-core, many in one process: each in a fork, so that only the first pays for the imports.

A line of JSON on stdin asks for one: {"cwd": folder, "args": words}; the answer is a line of JSON on stdout, in the order
of the questions: {"status": number, "output": what it printed on stdout}. The argument is how many run at once.
"""
import json
import os
import sys
import tempfile

import ansible.cli.playbook
import ansible.plugins.action.debug
import ansible.plugins.action.normal
import ansible.plugins.action.set_fact
import ansible.plugins.callback.default
import ansible.plugins.connection.local
import ansible.plugins.strategy.linear


def start(question):
    """Gives the child's id and the file that holds what it prints."""
    output = tempfile.TemporaryFile()
    child = os.fork()
    if child:
        return child, output
    status = 250
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(output.fileno(), 1)
        os.dup2(nothing, 2)
        os.chdir(question["cwd"])
        sys.argv = ["ansible-playbook", *question["args"]]
        ansible.cli.playbook.main(sys.argv)
        status = 0
    except SystemExit as end:
        status = end.code or 0
    finally:
        sys.stdout.flush()
        os._exit(status)


def main(limit):
    questions = [json.loads(line) for line in sys.stdin]
    running, endings = [], {}
    for index in range(len(questions)):
        while len(running) < limit and index + len(running) < len(questions):
            running.append(start(questions[index + len(running)]))
        child, output = running.pop(0)
        if child not in endings:
            endings[child] = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        output.seek(0)
        print(json.dumps({"status": endings[child], "output": output.read().decode("utf-8", "replace")}), flush=True)


main(int(sys.argv[1]))
