# Reads a list of cases from standard input and prints what ansible-core makes of each: groups, variables, patterns.
import datetime
import json
import sys

from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.utils.display import Display
from ansible.vars.manager import VariableManager

Display.display = lambda self, *args, **kwargs: None


def typed(value):
    """Values with their types, so that 1, 1.0, true and "1" differ in JSON."""
    if value is None or isinstance(value, (bool, str)):
        return value if not isinstance(value, str) else str(value)
    if isinstance(value, dict):
        return {'dict': [[typed(k), typed(v)] for k, v in value.items()]}
    if isinstance(value, (list, tuple)):
        return [typed(item) for item in value]
    if isinstance(value, datetime.date):
        # Values have no dates here: the text that str() gives takes their place.
        return str(value)
    return {type(value).__name__: repr(value)}


MAGIC = {
    'inventory_dir', 'inventory_file', 'inventory_hostname', 'inventory_hostname_short', 'group_names',
    'ansible_python_interpreter', 'ansible_facts', 'groups', 'omit', 'ansible_version', 'playbook_dir',
    'ansible_playbook_python', 'ansible_config_file', 'vars', 'hostvars',
}


def run(case):
    loader = DataLoader()
    if case.get('playbook'):
        loader.set_basedir(case['playbook'])
    inventory = InventoryManager(loader=loader, sources=case['sources'])
    variables = VariableManager(loader=loader, inventory=inventory)
    names = list(inventory.hosts)
    hostvars = {}
    for name in names:
        host = inventory.get_host(name)
        found = variables.get_vars(host=host, include_hostvars=False)
        hostvars[name] = {k: typed(v) for k, v in found.items() if k not in MAGIC}
    patterns = {}
    for pattern in case.get('patterns', []):
        limit = None
        if isinstance(pattern, list):
            pattern, limit = pattern
        if limit:
            inventory.subset(limit)
        key = pattern if limit is None else pattern + ' -l ' + limit
        try:
            patterns[key] = [host.name for host in inventory.get_hosts(pattern)]
        except (AnsibleError, IndexError):
            patterns[key] = 'error'
        inventory.subset(None)
    groups = {name: [host.name for host in group.get_hosts()] for name, group in inventory.groups.items()}
    parents = {name: sorted(p.name for p in group.parent_groups) for name, group in inventory.groups.items()}
    depths = {name: group.depth for name, group in inventory.groups.items()}
    return {'hosts': names, 'groups': groups, 'parents': parents, 'depths': depths, 'hostvars': hostvars,
            'patterns': patterns}


print(json.dumps([run(case) for case in json.load(sys.stdin)]))
