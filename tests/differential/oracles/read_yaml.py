# Reads a list of YAML texts from standard input and prints what Ansible's loader makes of each, or "error".
import datetime
import json
import sys

from ansible.parsing.dataloader import DataLoader
from ansible.utils.display import Display
from ansible.utils.unsafe_proxy import AnsibleUnsafeText

Display.display = lambda self, *args, **kwargs: None


def typed(value):
    if isinstance(value, AnsibleUnsafeText):
        return {'unsafe': str(value)}
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, dict):
        return {'dict': [[typed(k), typed(v)] for k, v in value.items()]}
    if isinstance(value, (list, tuple)):
        return [typed(item) for item in value]
    if isinstance(value, datetime.date):
        return str(value)
    return {type(value).__name__: repr(value)}


def load(text):
    try:
        return typed(DataLoader().load(text))
    except Exception:
        return 'error'


print(json.dumps([load(text) for text in json.load(sys.stdin)]))
