// Which proxy the environment names for an address. https://docs.python.org/3/library/urllib.request.html#urllib.request.getproxies

/** The proxy's address, or undefined when none is named or `no_proxy` excepts the host. */
export function proxyFor(url: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { protocol, hostname, host } = new URL(url);
  const scheme = protocol.slice(0, -1);
  const proxy = env[`${scheme}_proxy`] ?? env[`${scheme.toUpperCase()}_PROXY`];
  if (proxy === undefined || proxy === '') return undefined;
  const excepted = (env.no_proxy ?? env.NO_PROXY ?? '').split(',').map(name => name.trim());
  const isExcepted = excepted.some(name => {
    if (name === '*') return true;
    const bare = name.replace(/^\./, '').toLowerCase();
    return bare !== '' && [hostname, host].some(own => own === bare || own.endsWith(`.${bare}`));
  });
  if (isExcepted) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}
