// The web server that `uri` is tried on: JSON, a password, a redirect, an echo.
import type { IncomingMessage, ServerResponse } from 'node:http';

const CREDENTIALS = Buffer.from('probe:pass word\'"').toString('base64');

/** What no output may hold. */
export const SECRET_WORDS = ['pass word', CREDENTIALS];

/** Answers one request. */
export function answer(request: IncomingMessage, response: ServerResponse): void {
  const { url = '', headers } = request;
  if (url === '/json') {
    response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' }).end('{"a": [1, "ü"]}');
  } else if (url === '/secret' && headers.authorization !== `Basic ${CREDENTIALS}`) {
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="probe"' }).end();
  } else if (url === '/secret') {
    response.writeHead(200).end('let in');
  } else if (url === '/moved') {
    response.writeHead(302, { Location: '/json' }).end();
  } else if (url === '/echo') {
    response.writeHead(200, { 'Content-Type': headers['content-type'] ?? 'text/plain' });
    request.pipe(response);
  } else {
    response.writeHead(404).end();
  }
}
