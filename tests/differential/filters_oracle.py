"""Evaluates expressions with ansible-core's own templar, for the golden files of tests/cases/filters.

    filters_oracle.py FOLDER < cases.json     a JSON list of {expression, context} in, of {value} or {error} out
    filters_oracle.py FOLDER --record FILE…   fills in the answers of golden files

FOLDER is where lookups search for files. Values are written with their Python types: see `encode`.
"""
import json
import os
import sys

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from jinja2.exceptions import TemplateSyntaxError, UndefinedError
from jinja2.runtime import StrictUndefined

os.environ.update(TZ="UTC", REPRISE_CASE="from the environment")


def encode(value):
    """Keeps apart what JSON would merge: tuples, dicts, floats, big integers, objects."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return value if abs(value) <= 2**53 else {"$int": str(value)}
    if isinstance(value, float):
        return {"$float": repr(value)}
    if isinstance(value, tuple):
        return {"$tuple": [encode(item) for item in value]}
    if isinstance(value, dict):
        return {"$dict": [[encode(key), encode(item)] for key, item in value.items()]}
    if isinstance(value, (set, frozenset)):
        return [encode(item) for item in sorted(value, key=str)]
    if isinstance(value, StrictUndefined):
        raise UndefinedError(value._undefined_message)
    if isinstance(value, list) or hasattr(value, "__next__") or isinstance(value, range):
        return [encode(item) for item in value]
    return {"$object": type(value).__name__, "text": str(value)}


def kind(error):
    """The part of an error that must agree; its words need not."""
    cause = error
    while cause is not None:
        if isinstance(cause, UndefinedError):
            return "undefined"
        if isinstance(cause, TemplateSyntaxError):
            return "syntax"
        cause = cause.__cause__ or getattr(cause, "orig_exc", None)
    return "runtime"


def evaluate(case, folder):
    loader = DataLoader()
    loader.set_basedir(folder)
    variables = {**case.get("context", {}), "playbook_dir": folder}
    templar = Templar(loader=loader, variables=variables)
    try:
        expression = templar.environment.compile_expression(case["expression"], undefined_to_none=False)
        return {"value": encode(expression({**templar.environment.globals, **variables}))}
    except Exception as error:  # every failure is an answer
        return {"error": kind(error)}


def record(path, folder):
    with open(path, encoding="utf-8") as file:
        cases = json.load(file)
    lines = []
    for case in cases:
        kept = {key: case[key] for key in ("expression", "context") if key in case}
        ours = {key: case[key] for key in ("ours", "why") if key in case}
        lines.append("  " + json.dumps({**kept, **evaluate(case, folder), **ours}, ensure_ascii=False))
    with open(path, "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(lines) + "\n]\n")


def main(folder, *arguments):
    if arguments[:1] == ("--record",):
        for path in arguments[1:]:
            record(path, folder)
    else:
        answers = [evaluate(case, folder) for case in json.load(sys.stdin)]
        json.dump(answers, sys.stdout, ensure_ascii=False)


main(*sys.argv[1:])
