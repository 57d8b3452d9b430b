// An HTTP response as it came over the wire. Pure.

export interface HttpResponse {
  readonly status: number;
  readonly reason: string;
  /** In order, names in lower case; a name may come again. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/** Undefined when the bytes are no whole head of a response. Interim answers (100) are passed over. */
export function parseResponse(bytes: Buffer, method: string): HttpResponse | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const [, status, reason = ''] = /^HTTP\/\d(?:\.\d)? (\d{3}) ?(.*)$/.exec(statusLine) ?? [];
  if (status === undefined) return undefined;
  const rest = bytes.subarray(end + 4);
  if (status.startsWith('1')) return parseResponse(rest, method);
  const headers = lines.map(line => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  const body = method === 'HEAD' ? Buffer.alloc(0) : bodyOf(rest, headers);
  return { status: Number(status), reason, headers, body };
}

function bodyOf(rest: Buffer, headers: HttpResponse['headers']): Buffer {
  const value = (name: string) => headers.find(([key]) => key === name)?.[1];
  if (value('transfer-encoding')?.toLowerCase().includes('chunked') === true) return joinChunks(rest);
  const length = value('content-length');
  return length === undefined ? rest : rest.subarray(0, Number(length));
}

function joinChunks(bytes: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString('latin1'), 16);
    if (lineEnd === -1 || !(size > 0)) break;
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(chunks);
}

/** The name that the server gives what it sends; only its last part, so that it leads nowhere else. */
export function dispositionOf(response: HttpResponse): string | undefined {
  const name = /filename="?([^";]+)"?/i.exec(headerOf(response, 'content-disposition') ?? '')?.[1]?.trim();
  return name?.split('/').pop() || undefined;
}

/** The value of a header, its repetitions joined. */
export function headerOf(response: HttpResponse, name: string): string | undefined {
  const values = response.headers.filter(([key]) => key === name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(', ');
}
