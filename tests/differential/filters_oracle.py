"""Evaluates expressions with ansible-core's own templar, for tests/differential/filters.test.ts.

Reads a JSON list of {expression, context} on stdin, writes a JSON list of {value} or {error} on stdout. Values are
written with their Python types: see `encode`.
"""
import json
import sys

from ansible.parsing.dataloader import DataLoader
from ansible.template import AnsibleUndefined, Templar
from jinja2.exceptions import TemplateSyntaxError, UndefinedError
from jinja2.runtime import StrictUndefined


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
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return {"$set": sorted(json.dumps(encode(item)) for item in value)}
    if isinstance(value, StrictUndefined):
        return {"$undefined": value._undefined_name}
    if hasattr(value, "__next__") or isinstance(value, range):
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


def evaluate(case):
    templar = Templar(loader=DataLoader(), variables=case.get("context") or {})
    try:
        expression = templar.environment.compile_expression(case["expression"], undefined_to_none=False)
        return {"value": encode(expression({**templar.environment.globals, **(case.get("context") or {})}))}
    except Exception as error:  # every failure is an answer
        return {"error": kind(error), "message": str(error)}


json.dump([evaluate(case) for case in json.load(sys.stdin)], sys.stdout, ensure_ascii=False)
