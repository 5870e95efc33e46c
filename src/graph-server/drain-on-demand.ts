/**
 * Ends an HTTP server without cutting off an answer. Node's own close() waits for connections that it does not hold for
 * idle: those that have not sent anything yet, and those whose last answer is still on its way out.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Call it before the server listens. The function that it returns takes no new connection, closes those on which
 * nothing is asked, and resolves when the last answer has been sent.
 */
export function drainOnDemand(server: Server): () => Promise<void> {
  /** Every open connection, and how many requests on it wait for their answer. */
  const unanswered = new Map<Socket, number>();
  let draining = false;

  server.on('connection', (socket) => {
    unanswered.set(socket, 0);
    socket.once('close', () => unanswered.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    unanswered.set(socket, (unanswered.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (unanswered.get(socket) ?? 1) - 1;
      if (unanswered.has(socket)) unanswered.set(socket, left);
      if (draining && left === 0) socket.destroySoon();
    });
  });

  return () => {
    draining = true;
    for (const [socket, requests] of unanswered) if (requests === 0) socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  };
}
