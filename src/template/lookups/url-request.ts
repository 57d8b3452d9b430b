// The program that asks a web server for the lookup url, in a process of its own: `node -e` runs it, so it is text.

/** Reads a request as JSON from stdin and writes `{status, reason, body}` or `{problem}` to stdout. */
export const REQUEST_PROGRAM = String.raw`
'use strict';
const { readFileSync } = require('node:fs');
const { homedir } = require('node:os');
const { join } = require('node:path');
const http = require('node:http');
const https = require('node:https');
const tls = require('node:tls');
const request = JSON.parse(readFileSync(0, 'utf8'));
const finish = answer => process.stdout.write(JSON.stringify(answer), () => process.exit(0));
const fail = error => finish({ problem: error.message || String(error.code || error) });

function netrc(host) {
  let words;
  try {
    words = readFileSync(process.env.NETRC || join(homedir(), '.netrc'), 'utf8').split(/\s+/);
  } catch {
    return undefined;
  }
  const start = words.findIndex((word, at) => (word === 'machine' && words[at + 1] === host) || word === 'default');
  if (start < 0) return undefined;
  const entry = {};
  for (let at = start + 1; at < words.length && words[at] !== 'machine'; at++) {
    if (words[at] === 'login' || words[at] === 'password') entry[words[at]] = words[++at];
  }
  return entry.login === undefined ? undefined : entry.login + ':' + (entry.password || '');
}

function credentials(url) {
  if (request.username !== '') return request.username + ':' + request.password;
  if (url.username !== '') return decodeURIComponent(url.username) + ':' + decodeURIComponent(url.password);
  return undefined;
}

function ask(url, { left, headers, tried }) {
  const secret = credentials(url);
  const noted = secret === undefined && request.usesNetrc ? netrc(url.hostname) : undefined;
  const first = request.sendsPasswordFirst || tried ? secret : undefined;
  const given = first === undefined ? noted : first;
  const sent = { ...headers };
  if (given !== undefined) sent.Authorization = 'Basic ' + Buffer.from(given).toString('base64');
  const security = { rejectUnauthorized: request.validates, ca: request.authority };
  const target = { method: request.method, headers: sent, agent: false, ...security };
  const heard = response => {
    const chunks = [];
    response.on('data', chunk => chunks.push(chunk));
    response.on('error', fail);
    response.on('end', () => {
      const { statusCode: status, statusMessage: reason } = response;
      const { location } = response.headers;
      const follows = !['none', 'no'].includes(request.redirects);
      if (status >= 300 && status < 400 && location !== undefined && follows) {
        if (left === 0) return fail(new Error('it redirects without end'));
        const next = new URL(location, url);
        if (!/^https?:$/.test(next.protocol)) return fail(new Error('it redirects to ' + location));
        return ask(next, { left: left - 1, headers, tried: false });
      }
      const isBasic = /^basic/i.test(response.headers['www-authenticate'] || '');
      if (status === 401 && isBasic && secret !== undefined && first === undefined) {
        return ask(url, { left, headers, tried: true });
      }
      finish({ status, reason, body: Buffer.concat(chunks).toString('base64') });
    });
  };
  const send = (module, where) => {
    const running = module.request({ ...target, ...where }, heard);
    running.setTimeout(request.timeout, () => running.destroy(new Error('timed out')));
    running.on('error', fail);
    running.end();
  };
  const isSecure = url.protocol === 'https:';
  const port = url.port || (isSecure ? 443 : 80);
  const path = url.pathname + url.search;
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  if (request.socket !== undefined) {
    sent.Host = url.host;
    return send(http, { socketPath: request.socket, path });
  }
  if (request.proxy === undefined) return send(isSecure ? https : http, { hostname, port, path });
  const proxy = new URL(request.proxy);
  const way = { hostname: proxy.hostname, port: proxy.port || 80 };
  const asProxy = {};
  if (proxy.username !== '') {
    const both = decodeURIComponent(proxy.username) + ':' + decodeURIComponent(proxy.password);
    asProxy['Proxy-Authorization'] = 'Basic ' + Buffer.from(both).toString('base64');
  }
  if (!isSecure) {
    Object.assign(sent, asProxy, { Host: url.host });
    return send(http, { ...way, path: url.href });
  }
  const tunnel = http.request({ ...way, method: 'CONNECT', path: hostname + ':' + port, headers: asProxy });
  tunnel.setTimeout(request.timeout, () => tunnel.destroy(new Error('timed out')));
  tunnel.on('error', fail);
  tunnel.on('connect', (response, socket) => {
    if (response.statusCode !== 200) return fail(new Error('the proxy answers ' + response.statusCode));
    send(https, { hostname, path, createConnection: () => tls.connect({ socket, servername: hostname, ...security }) });
  });
  tunnel.end();
}

ask(new URL(request.url), { left: 10, headers: request.headers, tried: false });
`;
