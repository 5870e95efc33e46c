/** A certificate for this machine's own names, made by openssl, which signs itself. */
import { join } from 'node:path';
import { execaSync } from 'execa';
import { tempDir } from './temp-dir.js';

export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export function makeCertificate(directory = tempDir()): CertificateFiles {
  const certFile = join(directory, 'cert.pem');
  const keyFile = join(directory, 'key.pem');
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execaSync('openssl', [...kind, ...names, '-keyout', keyFile, '-out', certFile]);
  return { certFile, keyFile };
}
