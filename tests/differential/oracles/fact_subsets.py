# Reads a JSON list of gather_subset lists; prints for each the facts that ansible-core gathers, as JSON.
import json
import sys

from ansible.module_utils import basic
from ansible.module_utils.facts import ansible_collector, default_collectors
from ansible.module_utils.facts.namespace import PrefixFactNamespace

subsets = json.load(sys.stdin)
basic._ANSIBLE_ARGS = json.dumps({'ANSIBLE_MODULE_ARGS': {}}).encode()
module = basic.AnsibleModule(
    argument_spec={
        'gather_subset': {'type': 'list', 'default': ['all']},
        'gather_timeout': {'default': 10, 'type': 'int'},
        'filter': {'default': []},
        'fact_path': {'default': '/etc/ansible/facts.d'},
    }
)


def facts(subset):
    module.params['gather_subset'] = subset
    collector = ansible_collector.get_ansible_collector(
        all_collector_classes=default_collectors.collectors,
        namespace=PrefixFactNamespace(namespace_name='ansible', prefix='ansible_'),
        filter_spec=[],
        gather_subset=subset,
        gather_timeout=10,
        minimal_gather_subset=frozenset(
            'apparmor caps cmdline date_time distribution dns env fips local lsb pkg_mgr platform python selinux service_mgr '
            'ssh_pub_keys user'.split()
        ),
    )
    return collector.collect(module=module)


answers = []
for subset in subsets:
    try:
        answers.append(facts(subset))
    except TypeError as error:
        answers.append({'failed': str(error)})
print(json.dumps(answers, default=str))
