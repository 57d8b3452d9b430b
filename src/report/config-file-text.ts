/** Which ansible.cfg counts, as `-v` tells it first. */
export function configFileText(path: string | undefined): string {
  return path ? `Using ${path} as config file` : 'No config file found; using defaults';
}
