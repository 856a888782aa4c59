import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** PEM texts; the key is PKCS #8. */
export type Certified = { readonly certificate: string; readonly key: string };

/** An authority that signs certificates for a day, so that tests need no tool for it. */
export type Authority = {
  readonly certificate: string;
  /** `hosts`: names and IPv4 addresses that the certificate is for. */
  issue(name: string, hosts?: readonly string[]): Certified;
};

const day = 86_400_000;
// DER (X.690), as far as a certificate (RFC 5280) needs it: a tag, a length, the bytes.
const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const size = body.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const text = (tag: number, value: string): Buffer => der(tag, Buffer.from(value));
const time = (ms: number): Buffer =>
  text(0x17, `${new Date(ms).toISOString().slice(2, 19).replaceAll(/[-:T]/g, '')}Z`);

const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const commonName = oid('550403');
const basicConstraints = oid('551d13');
const alternativeNames = oid('551d11');
const yes = der(0x01, Buffer.from([0xff]));

export function createAuthority(name: string): Authority {
  const { publicKey, privateKey } = newKeys();
  const constraint = sequence(basicConstraints, yes, der(0x04, sequence(yes)));
  return {
    certificate: certify({
      issuer: name,
      subject: name,
      publicKey,
      signer: privateKey,
      extension: constraint,
    }),
    issue(subject, hosts = []) {
      const own = newKeys();
      const names = sequence(alternativeNames, der(0x04, sequence(...hosts.map(hostName))));
      const wanted = { issuer: name, subject, publicKey: own.publicKey, signer: privateKey };
      return {
        certificate: certify({ ...wanted, ...(hosts.length > 0 && { extension: names }) }),
        key: String(own.privateKey.export({ type: 'pkcs8', format: 'pem' })),
      };
    },
  };
}

function newKeys(): { publicKey: Buffer; privateKey: KeyObject } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { publicKey, privateKey: createPrivateKey(privateKey) };
}

function certify(wanted: {
  issuer: string;
  subject: string;
  publicKey: Buffer;
  signer: KeyObject;
  extension?: Buffer;
}): string {
  const now = Date.now();
  const named = (name: string): Buffer => sequence(der(0x31, sequence(commonName, text(0x0c, name))));
  const version3 = der(0xa0, der(0x02, Buffer.from([2])));
  const serial = der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)]));
  const toBeSigned = sequence(
    version3,
    serial,
    ecdsaWithSha256,
    named(wanted.issuer),
    sequence(time(now - day), time(now + day)),
    named(wanted.subject),
    wanted.publicKey,
    ...(wanted.extension === undefined ? [] : [der(0xa3, sequence(wanted.extension))]),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', toBeSigned, wanted.signer));
  const lines =
    sequence(toBeSigned, ecdsaWithSha256, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function hostName(host: string): Buffer {
  return isIPv4(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : text(0x82, host);
}
