// (a) The least that Node can do: node:http, the same bytes, from memory. <port> <file of {path: body}>
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [port = '0', file = ''] = process.argv.slice(2);
const bodies = new Map(
  Object.entries<string>(JSON.parse(readFileSync(file, 'utf8'))).map(([path, body]) => [
    path,
    Buffer.from(body),
  ]),
);
createServer((request, response) => {
  const body = bodies.get(request.url ?? '');
  if (body === undefined) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': body.length,
  });
  response.end(body);
}).listen(Number(port), '127.0.0.1');
