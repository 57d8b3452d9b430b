"""What modules demand of their arguments beyond each one by itself, as they tell AnsibleModule: one JSON object by module."""
import importlib
import json
import sys

import ansible.module_utils.basic as basic
from ansible.utils.collection_loader._collection_finder import _AnsibleCollectionFinder

_AnsibleCollectionFinder(paths=["/usr/lib/python3/dist-packages"])._install()
RELATIONS = ("mutually_exclusive", "required_one_of", "required_together", "required_if")


class Told(BaseException):
    pass


def tell(_module, argument_spec, **more):
    raise Told(argument_spec, {key: more.get(key) or [] for key in RELATIONS})


basic.AnsibleModule.__init__ = tell
answers = {}
for full in sys.argv[1:]:
    collection, name = full.rsplit(".", 1)
    path = f"ansible.modules.{name}" if collection == "ansible.builtin" else f"ansible_collections.{collection}.plugins.modules.{name}"
    try:
        importlib.import_module(path).main()
    except Told as told:
        spec = told.args[0]
        choices = {key: [str(choice) for choice in option.get("choices") or []] for key, option in spec.items()}
        answers[name] = {"arguments": sorted(spec), "choices": choices, **told.args[1]}
    except (ImportError, AttributeError):
        # An action of the control node has no such part, a newer module is not installed.
        continue
print(json.dumps(answers))
