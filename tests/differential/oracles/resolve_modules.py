# Reads names of modules, one a line; prints as JSON which of them Ansible knows, under the name that they lead to, and null for others.
import json
import sys
import warnings

warnings.simplefilter('ignore')
from ansible.plugins import loader  # noqa: E402


def resolve(name):
    try:
        found = loader.module_loader.find_plugin_with_context(name)
    except Exception:  # a collection says that it has removed the module
        return None
    return found.resolved_fqcn if found.resolved else None


print(json.dumps({name: resolve(name) for name in sys.stdin.read().split()}))
