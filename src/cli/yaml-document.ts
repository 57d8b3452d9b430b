// The YAML that Ansible's programs print their answers in.
import { dumpYaml } from '../template/yaml/emit.ts';
import type { Value } from '../values/value.ts';

/** Sorted keys, blocks indented by two, lines as long as they are. */
export function yamlDocument(value: Value): string {
  return dumpYaml(value, {
    indent: 2,
    width: 0,
    explicitStart: false,
    explicitEnd: false,
    flowStyle: false,
    sortKeys: true,
    style: undefined,
  });
}
