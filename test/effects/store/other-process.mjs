// Opens a store and says what came of it. Usage: node other-process.mjs <directory>
import { openStore } from '../../../dist/effects/store/store.js';

try {
  await openStore(process.argv[2]);
  console.log('opened');
} catch (error) {
  console.log(`${error.code} ${error.message}`);
}
