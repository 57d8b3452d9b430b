"""Evaluates templates with Debian's python3-jinja2, set up as ansible-core sets it up; for jinja.test.ts.

Reads JSON lines {"template": …} or {"expression": …} on stdin, the first line being the context; writes one JSON line
for each: {"value": …} or {"error": kind}. Values keep their Python types, see `encode`.
"""
import json
import signal
import sys
from collections.abc import Iterator, Mapping, MappingView

from ansible.plugins.filter.core import FilterModule as CoreFilters
from ansible.plugins.filter.mathstuff import FilterModule as MathFilters
from ansible.plugins.filter.urls import FilterModule as UrlFilters
from ansible.plugins.filter.urlsplit import FilterModule as UrlSplitFilters
from ansible.plugins.test.core import TestModule as CoreTests
from ansible.plugins.test.mathstuff import TestModule as MathTests
from ansible.template.native_helpers import AnsibleUndefined
import jinja2.runtime
from jinja2 import DictLoader, pass_eval_context
from markupsafe import Markup
from jinja2.exceptions import TemplateSyntaxError, UndefinedError
from jinja2.nativetypes import NativeEnvironment
from jinja2.runtime import StrictUndefined, Undefined

RANGE = type(range(0))


def is_lazy(value):
    return isinstance(value, (Iterator, MappingView, RANGE))


def unroll(function):
    """Ansible turns what filters yield lazily into lists."""

    def wrapper(*args, **kwargs):
        result = function(*args, **kwargs)
        # What is marked as safe HTML is plain text with us.
        if isinstance(result, Markup):
            return str(result)
        return list(result) if is_lazy(result) else result

    # Jinja2 marks functions that want the context or the environment by an attribute.
    wrapper.__dict__.update(getattr(function, "__dict__", {}))
    return wrapper


def fail_on_undefined(value):
    if isinstance(value, Mapping):
        for item in value.values():
            fail_on_undefined(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            fail_on_undefined(item)
    elif isinstance(value, StrictUndefined):
        str(value)
    return value


def to_text(value):
    return "" if value is None else str(value)


def concat(nodes):
    """One value keeps its type; more are joined as text."""
    values = [fail_on_undefined(list(node) if is_lazy(node) else node) for node in nodes]
    return values[0] if len(values) == 1 else "".join(map(to_text, values))


def concat_text(nodes):
    return "".join(to_text(node) for node in nodes)


# `super()` and `self.block()` join by this one.
jinja2.runtime.concat = concat_text


class Environment(NativeEnvironment):
    # Macros, block sets and calls join their parts by this; the whole template by the other.
    concat = staticmethod(concat_text)


@pass_eval_context
def finalize(_, value):
    """Asking for the context keeps Jinja2 from writing constants as text while it compiles."""
    return fail_on_undefined(list(value) if is_lazy(value) else value)


def make_environment(templates):
    environment = Environment(
        loader=DictLoader(templates),
        trim_blocks=True,
        undefined=AnsibleUndefined,
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
        finalize=finalize,
    )
    for module in (CoreFilters, MathFilters, UrlFilters, UrlSplitFilters):
        environment.filters.update(module().filters())
    environment.filters = {name: unroll(function) for name, function in environment.filters.items()}
    for module in (CoreTests, MathTests):
        environment.tests.update(module().tests())
    environment.globals["dict"] = dict
    return environment


def encode(value):
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return {"int": str(value)}
    if isinstance(value, float):
        return {"float": repr(value)}
    if isinstance(value, tuple):
        return {"tuple": [encode(item) for item in value]}
    if isinstance(value, dict):
        return {"dict": [[encode(key), encode(item)] for key, item in value.items()]}
    if isinstance(value, list) or is_lazy(value):
        return [encode(item) for item in value]
    # `a if no` without else: nothing.
    return "" if isinstance(value, Undefined) else {"object": True}


def decode(value):
    """The context's values, as `encode` writes them."""
    if isinstance(value, list):
        return [decode(item) for item in value]
    if isinstance(value, dict):
        (kind, inner), = value.items()
        if kind == "int":
            return int(inner)
        if kind == "float":
            return float(inner)
        if kind == "tuple":
            return tuple(decode(item) for item in inner)
        return {decode(key): decode(item) for key, item in inner}
    return value


def kind_of(error):
    while error is not None:
        # An unknown filter where it may not be reached is found late.
        if isinstance(error, TemplateSyntaxError) or "No filter named" in str(error) or "No test named" in str(error):
            return "syntax"
        if isinstance(error, UndefinedError):
            return "undefined"
        error = error.__cause__ or getattr(error, "orig_exc", None)
    return "runtime"


def evaluate(environment, case, context):
    try:
        if "expression" in case:
            expression = environment.compile_expression(case["expression"], undefined_to_none=False)
            return {"value": encode(fail_on_undefined(expression(**context)))}
        template = environment.from_string(case["template"])
        nodes = template.root_render_func(template.new_context(context))
        return {"value": encode(concat(nodes))}
    except Exception as error:  # every failure is an answer
        return {"error": kind_of(error), "message": f"{type(error).__name__}: {error}"}


def give_up(*_):
    raise TimeoutError("too slow")


def main():
    lines = [json.loads(line) for line in sys.stdin]
    setup, cases = lines[0], lines[1:]
    environment = make_environment(setup["templates"])
    signal.signal(signal.SIGALRM, give_up)
    for case in cases:
        # A template may change its variables: each gets its own.
        context = {name: decode(value) for name, value in setup["context"].items()}
        signal.alarm(10)
        print(json.dumps(evaluate(environment, case, context)))
        signal.alarm(0)


main()
