/**
 * The graph, schema and mapping documents of GraphScope Interactive's Admin API, as far as graphkeeper reads them.
 * Source of the shapes: the public OpenAPI document of GraphScope Interactive (v0.3).
 */
import type { ProcedureDocument, StoredProcedure } from './procedure.js';

export type PrimitiveType =
  | 'DT_SIGNED_INT32'
  | 'DT_UNSIGNED_INT32'
  | 'DT_SIGNED_INT64'
  | 'DT_UNSIGNED_INT64'
  | 'DT_BOOL'
  | 'DT_FLOAT'
  | 'DT_DOUBLE'
  | 'DT_STRING';

export type PropertyType =
  | { readonly primitive_type: PrimitiveType }
  | {
      readonly string:
        | { readonly long_text: string | null }
        | { readonly var_char: { readonly max_length: number } }
        | { readonly char: { readonly fixed_length: number } };
    }
  | { readonly temporal: { readonly timestamp: string | null } | { readonly date32: string | null } };

export interface PropertyDefinition {
  readonly property_id?: number;
  readonly property_name: string;
  readonly property_type: PropertyType;
}

export interface VertexType {
  readonly type_id?: number;
  readonly type_name: string;
  readonly description?: string;
  readonly properties: readonly PropertyDefinition[];
  /** Exactly one property name. */
  readonly primary_keys: readonly string[];
  readonly x_csr_params?: Readonly<Record<string, unknown>>;
}

export type Relation = 'MANY_TO_MANY' | 'ONE_TO_MANY' | 'MANY_TO_ONE' | 'ONE_TO_ONE';

export interface VertexTypePair {
  readonly source_vertex: string;
  readonly destination_vertex: string;
  readonly relation?: Relation;
  readonly x_csr_params?: Readonly<Record<string, unknown>>;
}

export interface EdgeType {
  readonly type_id?: number;
  readonly type_name: string;
  readonly description?: string;
  readonly vertex_type_pair_relations: readonly VertexTypePair[];
  readonly properties?: readonly PropertyDefinition[];
  readonly primary_keys?: readonly string[];
}

export interface GraphSchema {
  readonly vertex_types: readonly VertexType[];
  readonly edge_types?: readonly EdgeType[];
}

/** What `POST /v1/graph` takes. */
export interface GraphDocument {
  readonly name: string;
  readonly description?: string;
  readonly schema: GraphSchema;
  readonly stored_procedures?: readonly ProcedureDocument[];
}

/** A graph as the store keeps it and `GET /v1/graph/{id}` shows it. */
export interface Graph {
  /** Decimal string, counted up, never reused. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly version: 'v0.1';
  readonly store_type: 'mutable_csr';
  readonly creation_time: number;
  /** 0 = never loaded. */
  readonly data_update_time: number;
  /** Every type_id and property_id filled in. */
  readonly schema: GraphSchema;
  /** What it becomes if the change that is under way, or was cut off, is found in the database. */
  readonly pending_schema?: GraphSchema;
  /** Oldest first. */
  readonly stored_procedures: readonly StoredProcedure[];
  readonly data_import_config?: MappingDocument;
  /** Created by graphkeeper itself on first start; cannot be deleted. */
  readonly built_in: boolean;
  /** The database file, relative to the workspace. A load publishes a new one and changes this field. */
  readonly data_path: string;
}

export interface CsvMetadata {
  readonly delimiter?: string;
  readonly header_row?: boolean;
  readonly quoting?: boolean;
  readonly quote_char?: string;
  readonly double_quote?: boolean;
  readonly escaping?: boolean;
  readonly escape_char?: string;
  readonly null_values?: readonly string[];
  readonly block_size?: string | number;
  readonly batch_reader?: boolean;
}

export interface ColumnMapping {
  readonly column: { readonly index?: number; readonly name?: string };
  readonly property?: string;
}

export interface VertexMapping {
  readonly type_name: string;
  readonly inputs: readonly string[];
  readonly column_mappings?: readonly ColumnMapping[];
}

export interface EdgeMapping {
  readonly type_triplet: {
    readonly edge: string;
    readonly source_vertex: string;
    readonly destination_vertex: string;
  };
  readonly inputs: readonly string[];
  readonly source_vertex_mappings?: readonly ColumnMapping[];
  readonly destination_vertex_mappings?: readonly ColumnMapping[];
  readonly column_mappings?: readonly ColumnMapping[];
}

/** What `POST /v1/graph/{id}/dataloading` takes. */
export interface MappingDocument {
  readonly loading_config?: {
    readonly data_source?: { readonly scheme?: 'file'; readonly location?: string };
    readonly import_option?: 'init' | 'overwrite';
    readonly format?: { readonly type?: 'csv'; readonly metadata?: CsvMetadata };
    readonly x_csr_params?: Readonly<Record<string, unknown>>;
  };
  readonly vertex_mappings?: readonly VertexMapping[];
  readonly edge_mappings?: readonly EdgeMapping[];
}

export type JobStatus = 'WAITING' | 'RUNNING' | 'SUCCESS' | 'FAILED' | 'CANCELLED';

export interface Job {
  readonly id: string;
  readonly type: 'BULK_LOADING';
  readonly status: JobStatus;
  readonly start_time: number;
  /** 0 while it runs. */
  readonly end_time: number;
  readonly log: string;
  readonly detail: { readonly graph_id: string; readonly process_id: number | null };
  readonly progress: {
    readonly done: number;
    readonly total: number;
    readonly records: number;
    readonly current: string;
    readonly part?: number;
  };
}
