"""A whole session of GraphScope Interactive's Python SDK, unmodified, against graphkeeper.

usage: session.py ADMIN_URL DATA_DIRECTORY

Creates two graphs, loads them, creates procedures, serves one, queries by Cypher (Bolt) and by procedure (HTTP), reads
statistics, changes vertices and edges, switches to and fro under load, stops, and deletes. Says what it did, a line a
step; ends with 1 at the first answer that is not as it should be.
"""

import io
import sys
import threading
import time

from gs_interactive.client.driver import Driver
from gs_interactive.client.status import StatusCode
from gs_interactive.models import CreateGraphRequest
from gs_interactive.models import CreateProcedureRequest
from gs_interactive.models import EdgeRequest
from gs_interactive.models import GSDataType
from gs_interactive.models import ModelProperty
from gs_interactive.models import PrimitiveType
from gs_interactive.models import QueryRequest
from gs_interactive.models import SchemaMapping
from gs_interactive.models import StartServiceRequest
from gs_interactive.models import TypedValue
from gs_interactive.models import UpdateProcedureRequest
from gs_interactive.models import VertexEdgeRequest
from gs_interactive.models import VertexRequest

SWITCHES = 6
CLIENTS = 4
INT64 = {"primitive_type": "DT_SIGNED_INT64"}
INT32 = {"primitive_type": "DT_SIGNED_INT32"}
DOUBLE = {"primitive_type": "DT_DOUBLE"}
TEXT = {"string": {"long_text": ""}}

admin, data = sys.argv[1], sys.argv[2]
driver = Driver(admin)
sdk = driver.getDefaultSession()


# The SDK tells about its own doings on stdout.
out, sys.stdout = sys.stdout, io.StringIO()


def say(step, what=""):
    print(f"  {step:<28} {what}", file=out, flush=True)


def good(result):
    """The value of a call that must succeed."""
    if not result.is_ok():
        raise SystemExit(f"refused: {result.get_status()} {result.get_status_message()}")
    return result.get_value()


def refused(result, code):
    """The message of a call that must be refused."""
    if result.is_ok():
        raise SystemExit(f"expected {code}, got {result.get_value()}")
    equal(result.get_status().get_code(), code)
    return result.get_status_message()


def equal(found, expected):
    if found != expected:
        raise SystemExit(f"expected {expected!r}, got {found!r}")


def properties(**types):
    return [{"property_name": name, "property_type": type} for name, type in types.items()]


def create(name, with_software):
    person = {"type_name": "person", "primary_keys": ["id"], "properties": properties(id=INT64, name=TEXT, age=INT32)}
    software = {"type_name": "software", "primary_keys": ["id"], "properties": properties(id=INT64, name=TEXT, lang=TEXT)}
    pair = {"source_vertex": "person", "destination_vertex": "person", "relation": "MANY_TO_MANY"}
    knows = {"type_name": "knows", "vertex_type_pair_relations": [pair], "properties": properties(weight=DOUBLE)}
    schema = {"vertex_types": [person] + ([software] if with_software else []), "edge_types": [knows]}
    request = CreateGraphRequest.from_dict({"name": name, "description": "made by the session", "schema": schema})
    return good(sdk.create_graph(request)).graph_id


def mapping(with_software):
    def vertices(type):
        return {"type_name": type, "inputs": [f"{type}.csv"]}

    triplet = {"edge": "knows", "source_vertex": "person", "destination_vertex": "person"}
    return SchemaMapping.from_dict(
        {
            "loading_config": {
                "data_source": {"scheme": "file", "location": data},
                "import_option": "init",
                "format": {"type": "csv", "metadata": {"delimiter": "|", "header_row": True}},
            },
            "vertex_mappings": [vertices("person")] + ([vertices("software")] if with_software else []),
            "edge_mappings": [{"type_triplet": triplet, "inputs": ["person_knows_person.csv"]}],
        }
    )


def load(graph, document):
    job = good(sdk.bulk_loading(graph, document)).job_id
    while True:
        status = good(sdk.get_job(job))
        if status.status not in ("RUNNING", "WAITING"):
            return status
        time.sleep(0.05)


def start(graph):
    good(sdk.start_service(StartServiceRequest(graph_id=graph)))


def cypher(text, **parameters):
    with driver.getNeo4jSession() as session:
        return [record.values() for record in session.run(text, parameters)]


def numbers(results):
    """The integers of a CollectiveResults message, row by row."""
    rows = []
    for result in results.results:
        for column in result.record.columns:
            value = column.entry.element.object
            rows.append(getattr(value, value.WhichOneof("item")))
    return rows


def older_than(age):
    argument = TypedValue(type=GSDataType.from_dict(INT32), value=age)
    return QueryRequest(query_name="older_than", arguments=[argument])


def session():
    full, small = create("session_full", True), create("session_small", False)
    say("create_graph", f"{full} and {small}")
    equal(load(full, mapping(True)).status, "SUCCESS")
    equal(load(small, mapping(False)).status, "SUCCESS")
    wrong = mapping(False)
    wrong.vertex_mappings[0].inputs = ["person_knows_person.csv"]
    equal(load(small, wrong).status, "FAILED")
    say("bulk_loading", "2 loaded; 1 of the wrong file FAILED, and the data stays")

    for graph in (full, small):
        procedure = CreateProcedureRequest(
            name="older_than",
            description="how many are older",
            type="cypher",
            query="MATCH (p:person) WHERE p.age > $age RETURN count(p) AS persons",
        )
        equal(good(sdk.create_procedure(graph, procedure)).procedure_id, "older_than")
    procedure.name = "with blank"
    refused(sdk.create_procedure(full, procedure), StatusCode.BAD_REQUEST)
    procedure.name, procedure.query = "unknown_label", "MATCH (n:nobody) RETURN n"
    if sdk.create_procedure(full, procedure).is_ok():
        raise SystemExit("a procedure over an unknown label was taken")
    listed = [procedure.id for procedure in good(sdk.list_procedures(full))]
    equal("older_than" in listed and "count_vertices" in listed, True)
    good(sdk.update_procedure(full, "older_than", UpdateProcedureRequest(description="how many are older than that")))
    equal(good(sdk.get_procedure(full, "older_than")).description, "how many are older than that")
    say("create_procedure", "older_than on both; a blank and an unknown label refused")

    start(full)
    status = good(sdk.get_service_status())
    equal([status.status, status.graph.id], ["Running", full])
    equal(good(sdk.get_procedure(full, "older_than")).runnable, True)
    say("start_service", f"graph {full}")

    equal(cypher("MATCH (n) RETURN count(n)"), [[6]])
    equal(cypher("MATCH (p:person) WHERE p.name = $name RETURN p.age", name="marko"), [[29]])
    equal(cypher("CALL older_than(30)"), [[2]])
    equal(cypher("MATCH (a:person)-[k:knows]->(b:person) RETURN b.name, k.weight ORDER BY b.name"), [["josh", 1.0], ["vadas", 0.5]])
    say("Cypher over Bolt", "counts, parameters, CALL older_than(30)")
    equal(numbers(good(sdk.call_procedure(full, older_than(30)))), [2])
    equal(numbers(good(sdk.call_procedure_current(older_than(28)))), [3])
    say("call_procedure", "by id and current, decoded from protobuf")

    statistics = good(sdk.get_graph_statistics(full))
    equal([statistics.total_vertex_count, statistics.total_edge_count], [6, 2])
    refused(sdk.get_graph_statistics(small), StatusCode.NOT_FOUND)
    say("get_graph_statistics", "6 vertices, 2 edges; of a graph that does not run: not found")
    elements(full)
    switches(full, small)

    message = refused(sdk.delete_graph(full), StatusCode.BAD_REQUEST)
    equal("Graph is running" in message, True)
    good(sdk.restart_service())
    good(sdk.stop_service())
    equal(good(sdk.get_service_status()).status, "Stopped")
    refused(sdk.call_procedure_current(older_than(30)), StatusCode.SERVICE_UNAVAILABLE)
    say("stop_service", "then queries are answered with SERVICE_UNAVAILABLE")
    good(sdk.delete_procedure(full, "older_than"))
    for graph in (full, small):
        good(sdk.delete_graph(graph))
    refused(sdk.get_graph_meta(full), StatusCode.NOT_FOUND)
    equal([graph.id for graph in good(sdk.list_graphs()) if graph.name.startswith("session_")], [])
    start("1")
    equal(cypher("MATCH (n) RETURN count(n)"), [[6]])
    say("delete_graph", "both; graph 1 serves again")


def elements(graph):
    def person(id, name, age):
        values = [ModelProperty(name="name", value=name), ModelProperty(name="age", value=age)]
        return VertexRequest(label="person", primary_key_value=id, properties=values)

    def knows(source, destination, weight):
        return EdgeRequest(
            edge_label="knows",
            src_label="person",
            dst_label="person",
            src_primary_key_value=source,
            dst_primary_key_value=destination,
            properties=[ModelProperty(name="weight", value=weight)],
        )

    def values(vertex):
        return {value.name: value.value for value in vertex.values}

    both = VertexEdgeRequest(vertex_request=[person(8, "mike", 12)], edge_request=[knows(8, 1, 7.5)])
    good(sdk.add_vertex(graph, both))
    equal(values(good(sdk.get_vertex(graph, "person", 8)))["age"], 12)
    good(sdk.update_vertex(graph, person(8, "mike", 13)))
    equal(values(good(sdk.get_vertex(graph, "person", 8)))["age"], 13)
    good(sdk.add_edge(graph, [knows(8, 2, 0.25)]))
    good(sdk.update_edge(graph, knows(8, 2, 0.75)))
    edge = good(sdk.get_edge(graph, "knows", "person", 8, "person", 2))
    equal([value.value for value in edge.properties if value.name == "weight"], [0.75])
    refused(sdk.get_vertex(graph, "person", 99), StatusCode.NOT_FOUND)
    equal(cypher("MATCH (p:person {id: 8})-[k:knows]->() RETURN count(k)"), [[2]])
    say("vertices and edges", "added, read, updated; an unknown one is not found")


def switches(full, small):
    """Every answer under load must be one of the two graphs', and none may fail."""
    expected = {full: 7, small: 4}
    over, problems, answers = threading.Event(), [], [0] * (2 * CLIENTS)

    def by_bolt(number):
        # As the SDK hands it out: session.run, no retry.
        with driver.getNeo4jSession() as session:
            while not over.is_set():
                answers[number] += 1
                found = session.run("MATCH (n) RETURN count(n)").single().value()
                if found not in expected.values():
                    problems.append(f"Cypher: {found}")

    def by_procedure(number):
        calls = Driver(admin).getDefaultSession()
        while not over.is_set():
            answers[number] += 1
            result = calls.call_procedure_current(older_than(30))
            if not result.is_ok():
                problems.append(result.get_status_message())
            elif numbers(result.get_value()) != [2]:
                problems.append(f"procedure: {result.get_value()}")

    def careful(client):
        def run(number):
            try:
                client(number)
            except Exception as error:
                problems.append(f"{type(error).__name__}: {error}")

        return run

    clients = [careful(by_bolt)] * CLIENTS + [careful(by_procedure)] * CLIENTS
    threads = [threading.Thread(target=client, args=(number,)) for number, client in enumerate(clients)]
    for thread in threads:
        thread.start()
    for number in range(SWITCHES):
        graph = (small, full)[number % 2]
        start(graph)
        # What is asked after the switch was acknowledged is answered by the new graph.
        equal(cypher("MATCH (n) RETURN count(n)"), [[expected[graph]]])
    good(sdk.restart_service())
    over.set()
    for thread in threads:
        thread.join()
    if problems:
        raise SystemExit(f"{len(problems)} of {sum(answers)} queries under load went wrong, the first: {problems[0]}")
    equal(min(answers) > 0, True)
    say("switches under load", f"{SWITCHES} and a restart; {sum(answers)} queries of {len(threads)} clients, 0 failed")


session()
driver.close()
