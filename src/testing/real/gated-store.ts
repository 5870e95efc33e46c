/** A real store whose writes about generations and about the running graph wait until somebody lets them go, or fail. */
import { type GenerationRecord, openStore } from '../../effects/store/store.js';

export interface StoreGate {
  /** Settles when the write may go on; rejects with what the store is to fail with. */
  readonly beforeGeneration: (record: GenerationRecord) => Promise<void>;
  readonly beforeRunningGraph: (graphId: string | null) => Promise<void>;
  readonly onRunningGraph: (graphId: string | null) => void;
}

export function gatedStore({ beforeGeneration, beforeRunningGraph, onRunningGraph }: StoreGate): typeof openStore {
  return async (directory, options) => {
    const store = await openStore(directory, options);
    const recordGeneration = store.recordGeneration.bind(store);
    const recordRunningGraph = store.recordRunningGraph.bind(store);
    store.recordGeneration = async (record) => {
      await beforeGeneration(record);
      await recordGeneration(record);
    };
    store.recordRunningGraph = async (graphId) => {
      await beforeRunningGraph(graphId);
      await recordRunningGraph(graphId);
      onRunningGraph(graphId);
    };
    return store;
  };
}
