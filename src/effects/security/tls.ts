/** The certificate of both endpoints. It is read again when its files are replaced, at the next connection. */

import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { GraphkeeperError, reasonOf } from '../../errors.js';
import { readPrivateFile } from './private-file.js';
import { WatchedFiles } from './watched-files.js';

export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** What node:https takes. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  readonly minVersion: 'TLSv1.2';
}

export class Tls {
  #certificate: Certificate;
  readonly #watched: WatchedFiles;

  /** @throws GK_CONFIG_INVALID when the files cannot be read, or do not belong together */
  constructor(
    private readonly files: TlsFiles,
    private readonly warn: (message: string) => void,
  ) {
    this.#watched = new WatchedFiles([files.certFile, files.keyFile]);
    this.#certificate = readCertificate(files, warn);
  }

  get certificate(): Certificate {
    return this.#certificate;
  }

  /** Reads it again if its files were replaced; while they do not belong together it stays what it was. */
  refresh(): Certificate {
    if (!this.#watched.changed()) return this.#certificate;
    try {
      this.#certificate = readCertificate(this.files, this.warn);
    } catch (error) {
      this.warn(`The certificate stays as it was: ${reasonOf(error)}`);
    }
    return this.#certificate;
  }
}

function readCertificate({ certFile, keyFile }: TlsFiles, warn: (message: string) => void): Certificate {
  const field = 'security.tls_cert_file';
  const problem = (remedy: string, cause: unknown) =>
    new GraphkeeperError('GK_CONFIG_INVALID', { source: 'security', field, value: certFile, remedy }, { cause });
  const key = readPrivateFile(keyFile, 'security.tls_key_file', warn);
  let cert: string;
  try {
    cert = readFileSync(certFile, 'utf8');
  } catch (cause) {
    throw problem(`give a file that can be read (${reasonOf(cause)})`, cause);
  }
  const certificate: Certificate = { cert, key, minVersion: 'TLSv1.2' };
  try {
    createSecureContext(certificate);
  } catch (cause) {
    throw problem(`give a PEM certificate that belongs to the key in ${keyFile} (${reasonOf(cause)})`, cause);
  }
  return certificate;
}
