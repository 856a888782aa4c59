import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type kafkajs from 'kafkajs';

const keepAliveMs = 60_000;

/** Code of the error of a plain connection to a port that speaks TLS. */
export const tlsExpected = 'KAFKA_TLS_EXPECTED';

/** A connection to a broker, as kafkajs asks for it. */
export const openSocket: kafkajs.ISocketFactory = ({ host, port, ssl, onConnect }) => {
  const socket = ssl
    ? connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}), ...ssl }, onConnect)
    : connect({ host, port }, onConnect);
  if (!ssl) {
    // To kafkajs it would be the size of an answer, 353 MB that never come.
    socket.once('data', (bytes: Buffer) => {
      if (isTlsAlert(bytes)) socket.destroy(Object.assign(new Error('TLS alert'), { code: tlsExpected }));
    });
  }
  // A batch is one write and its answer is waited for: Nagle's algorithm would only hold back its tail.
  return socket.setKeepAlive(true, keepAliveMs).setNoDelay(true);
};

/** Record type 21 of TLS 1.x. */
function isTlsAlert(bytes: Buffer): boolean {
  return bytes[0] === 0x15 && bytes[1] === 0x03;
}
