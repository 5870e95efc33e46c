/** GraphScope Interactive's vertex and edge API on the open database. A request that changes takes effect whole, or not at all. */
import { GraphkeeperError } from '../../errors.js';
import type { Engine, IsWanted } from '../engine.js';
import type { Session } from '../session.js';
import { addEdge, deleteEdge, getEdge, updateEdge } from './edges.js';
import {
  type EdgeName,
  edgeOfQuery,
  parseElements,
  readRequests,
  type VertexName,
  vertexOfQuery,
} from './element-request.js';
import type { JsonText } from './json-value.js';
import type { Tables } from './tables.js';
import { addVertex, deleteVertex, getVertex, updateVertex } from './vertices.js';

export type ElementKind = 'vertex' | 'edge';

export interface ElementRequest {
  readonly kind: ElementKind;
  readonly method: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly isWanted: IsWanted;
}

type Message = { readonly message: string };
type Change<Item> = (session: Session, tables: Tables, item: Item) => Promise<void>;

/** @throws GK_INVALID_ARGUMENT, GK_INVALID_JSON, GK_ELEMENT_NOT_FOUND, GK_ELEMENT_EXISTS, and the engine's errors */
export function answerElement(engine: Engine, request: ElementRequest): Promise<JsonText | Message> {
  const { kind, method, query, isWanted } = request;
  switch (method) {
    case 'GET': {
      if (kind === 'vertex') {
        const vertex = vertexOfQuery(query);
        return engine.look(isWanted, (session, tables) => getVertex(session, tables, vertex));
      }
      const edge = edgeOfQuery(query);
      if (edge.label === null) throw missingEdgeLabel();
      return engine.look(isWanted, (session, tables) => getEdge(session, tables, edge));
    }
    case 'POST':
      return changeAll(engine, request, readBody(request), addVertex, addEdge, 'insert');
    case 'PUT':
      return changeAll(engine, request, readBody(request), updateVertex, updateEdge, 'update');
    default:
      return changeAll(engine, request, readDeletion(request), deleteVertex, deleteEdge, 'delete');
  }
}

async function changeAll<Vertex extends VertexName, Edge extends EdgeName>(
  engine: Engine,
  { kind, isWanted }: ElementRequest,
  { vertices, edges }: { readonly vertices: readonly Vertex[]; readonly edges: readonly Edge[] },
  changeVertex: Change<Vertex>,
  changeEdge: Change<Edge>,
  verb: string,
): Promise<Message> {
  await engine.change(isWanted, async (session, tables) => {
    // New edges may need new vertices.
    for (const vertex of vertices) await changeVertex(session, tables, vertex);
    for (const edge of edges) await changeEdge(session, tables, edge);
  });
  return { message: `Successfully ${verb} ${kind === 'vertex' ? 'Vertex' : 'Edge'}` };
}

function readBody({ kind, body }: ElementRequest) {
  return readRequests(parseElements(body), kind === 'vertex' ? 'vertex_request' : 'edge_request');
}

/** Old clients name what is to go in the path's query, newer ones in the body. */
function readDeletion(request: ElementRequest): { vertices: VertexName[]; edges: EdgeName[] } {
  if (request.body.trim() !== '') return readBody(request);
  if (request.kind === 'vertex') return { vertices: [vertexOfQuery(request.query)], edges: [] };
  return { vertices: [], edges: [edgeOfQuery(request.query)] };
}

function missingEdgeLabel(): GraphkeeperError {
  return new GraphkeeperError('GK_INVALID_ARGUMENT', { field: 'edge_label', value: undefined, remedy: 'give a name' });
}
