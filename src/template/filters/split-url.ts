// A URL's parts as Python's urlsplit cuts them, without judging them: https://docs.python.org/3/library/urllib.parse.html

export interface UrlParts {
  /** In lower case, empty when there is none. */
  readonly scheme: string;
  /** User, host and port together. */
  readonly netloc: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

/** The five parts; empty texts for those that are not there. */
export function splitUrl(url: string): UrlParts {
  const text = url.replace(/^[\0-\x20]+/, '').replace(/[\t\r\n]/g, '');
  const [, scheme, rest = ''] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(.*)$/s.exec(text) ?? [];
  const [, netloc = '', path = '', query = '', fragment = ''] =
    /^(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(rest) ?? [];
  return { scheme: (scheme ?? '').toLowerCase(), netloc, path, query, fragment };
}
