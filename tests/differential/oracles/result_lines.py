# A callback that prints each task's result as one line of JSON: {"task": NAME, "result": {...}}.
import json

from ansible.parsing.ajson import AnsibleJSONEncoder
from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "result_lines"

    def _line(self, result, failed=False):
        values = dict(result._result)
        if failed:
            values["failed"] = True
        line = {"task": result._task.get_name(), "result": values}
        print(json.dumps(line, cls=AnsibleJSONEncoder))

    def v2_runner_on_ok(self, result):
        self._line(result)

    def v2_runner_on_skipped(self, result):
        self._line(result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._line(result, failed=True)

    def v2_runner_on_unreachable(self, result):
        self._line(result, failed=True)
