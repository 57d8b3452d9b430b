# Reads lists of texts by the kind of reader from standard input and prints what Python's readers make of each.
import ast
import configparser
import json
import shlex
import sys

from ansible.parsing.splitter import parse_kv


def typed(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, dict):
        return {'dict': [[typed(k), typed(v)] for k, v in value.items()]}
    if isinstance(value, set):
        return [typed(item) for item in sorted(value)]
    if isinstance(value, (list, tuple)):
        return [typed(item) for item in value]
    return {type(value).__name__: repr(value)}


def literal(text):
    return {'value': typed(ast.literal_eval(text))}


def words(text):
    return shlex.split(text, comments=True)


def config(text):
    parser = configparser.ConfigParser(inline_comment_prefixes=(';',))
    parser.read_string(text)
    return {f'{s}.{k}': v for s in parser.sections() for k, v in parser.items(s, raw=True)}


def key_values(text):
    found = parse_kv(text)
    return 'error' if '_raw_params' in found else found


READERS = {'literal': literal, 'words': words, 'config': config, 'keyValues': key_values}


def attempt(reader, text):
    try:
        return reader(text)
    except Exception:
        return 'error'


requests = json.load(sys.stdin)
print(json.dumps({kind: [attempt(READERS[kind], text) for text in texts] for kind, texts in requests.items()}))
