/** Children run compiled code, so the suite builds first; tsc is incremental, so this costs little when nothing changed. */
import { execa } from 'execa';

export async function setup(): Promise<void> {
  await execa('npm', ['run', '--silent', 'build'], { stderr: 'inherit' });
}
