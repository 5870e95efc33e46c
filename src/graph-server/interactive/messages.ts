/**
 * The protobuf messages of GraphScope Interactive's query port, as its SDK knows them: field names and numbers only.
 * The library is loaded when the first request in one of Interactive's encodings comes.
 */
import type { Type } from 'protobufjs';

const COMMON = `
syntax = "proto3";
message None {}
message I32Array { repeated int32 item = 1; }
message I64Array { repeated int64 item = 1; }
message DoubleArray { repeated double item = 1; }
message StringArray { repeated string item = 1; }
message Pair { Value key = 1; Value val = 2; }
message PairArray { repeated Pair item = 1; }
message NameOrId { oneof item { string name = 1; int32 id = 2; } }
message Date32 { int32 item = 1; }
message Time32 { int32 item = 1; }
message Timestamp { int64 item = 1; }
message Value {
  oneof item {
    bool boolean = 2; int32 i32 = 3; int64 i64 = 4; double f64 = 5; string str = 6; bytes blob = 7;
    I32Array i32_array = 8; I64Array i64_array = 9; DoubleArray f64_array = 10; StringArray str_array = 11;
    PairArray pair_array = 12; None none = 13; Date32 date = 14; Time32 time = 15; Timestamp timestamp = 16;
  }
}
`;

const CALL = `
message Argument { string param_name = 1; int32 param_ind = 2; Value const = 3; }
message Query { NameOrId query_name = 1; repeated Argument arguments = 2; }
`;

const RESULTS = `
message Property { NameOrId key = 1; Value value = 2; }
message Vertex { int64 id = 1; NameOrId label = 2; repeated Property properties = 3; }
message Edge {
  int64 id = 1; NameOrId label = 2; int64 src_id = 3; NameOrId src_label = 4; int64 dst_id = 5; NameOrId dst_label = 6;
  repeated Property properties = 7;
}
message VertexOrEdge { oneof inner { Vertex vertex = 1; Edge edge = 2; } }
message GraphPath { repeated VertexOrEdge path = 1; }
message Element { oneof inner { Vertex vertex = 1; Edge edge = 2; GraphPath graph_path = 3; Value object = 4; } }
message Collection { repeated Element collection = 1; }
message KeyValue { Value key = 1; Entry value = 2; }
message KeyValues { repeated KeyValue key_values = 1; }
message Entry { oneof inner { Element element = 1; Collection collection = 2; KeyValues map = 3; } }
message Column { NameOrId name_or_id = 1; Entry entry = 2; }
message Record { repeated Column columns = 1; }
message Results { Record record = 1; }
message CollectiveResults { repeated Results results = 1; }
`;

export interface Messages {
  readonly query: Type;
  readonly results: Type;
}

let loaded: Promise<Messages> | undefined;

export function loadMessages(): Promise<Messages> {
  loaded ??= importMessages();
  return loaded;
}

async function importMessages(): Promise<Messages> {
  const { default: protobuf } = await import('protobufjs');
  const { root } = protobuf.parse(COMMON + CALL + RESULTS, { keepCase: true });
  return { query: root.lookupType('Query'), results: root.lookupType('CollectiveResults') };
}
