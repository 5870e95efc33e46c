/** What a GraphServer answers to `GET /statistics`. It knows types by name; their ids are the service's. */
export interface TypeCounts {
  readonly vertices: readonly { readonly label: string; readonly count: number }[];
  readonly edges: readonly {
    readonly label: string;
    readonly source: string;
    readonly destination: string;
    readonly count: number;
  }[];
}
