import { expect, test } from 'vitest';
import { createEndpointServer } from '../../../src/effects/security/create-server.js';
import { UNPROTECTED } from '../../../src/effects/security/protection.js';
import { Tls } from '../../../src/effects/security/tls.js';
import { makeCertificate } from '../../support/certificate.js';

test('an endpoint gives a head 15 s and 16 KiB, and a TLS handshake 15 s', () => {
  const tls = new Tls(makeCertificate(), () => undefined);
  for (const protection of [UNPROTECTED, { ...UNPROTECTED, tls }]) {
    const server = createEndpointServer(protection, { requestTimeout: 60_000 });
    expect(server).toMatchObject({ headersTimeout: 15_000, requestTimeout: 60_000, maxConnections: 4096 });
  }
});

test('a certificate that does not belong to the key is refused', () => {
  const [one, other] = [makeCertificate(), makeCertificate()];
  expect(() => new Tls({ certFile: one.certFile, keyFile: other.keyFile }, () => undefined)).toThrow(
    /security\.tls_cert_file is ".*": give a PEM certificate that belongs to the key in /,
  );
});
