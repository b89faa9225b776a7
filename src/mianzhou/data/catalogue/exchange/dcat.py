"""The catalogue as DCAT 3 (W3C Recommendation of 2024-08-22), in Turtle or JSON-LD.

Frequencies and access rights are written with the authority tables of the EU Publications Office, which DCAT clients understand. Sharing
between departments has no word in DCAT: it stands as a rights statement in both languages.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from rdflib import BNode, Graph, Namespace, URIRef
from rdflib import Literal as Value
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS, SKOS, XSD
from rdflib.term import Node

from mianzhou.data.catalogue.codes import code_set
from mianzhou.data.catalogue.exchange.records import Record
from mianzhou.kernel.text import Text

DCAT = Namespace("http://www.w3.org/ns/dcat#")  # version 3, of which the library knows only 2
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
AUTHORITY = "http://publications.europa.eu/resource/authority/"
FREQUENCY = Namespace(f"{AUTHORITY}frequency/")
ACCESS = Namespace(f"{AUTHORITY}access-right/")
LANGUAGE = Namespace(f"{AUTHORITY}language/")
CSVW = Namespace("http://www.w3.org/ns/csvw#")
OURS = Namespace("urn:mianzhou:catalogue:")  # what DCAT has no word for: codes of the guide, by their keys
STATUS = Namespace(f"{AUTHORITY}dataset-status/")
TABLE_SCHEMA = URIRef("https://datapackage.org/standard/table-schema/")

ITEM_EXTRA = ("standard", "sharing", "sharing_condition", "sensitivity", "unit")

CYCLES = {
    "realtime": "UPDATE_CONT",
    "daily": "DAILY",
    "weekly": "WEEKLY",
    "monthly": "MONTHLY",
    "quarterly": "QUARTERLY",
    "halfyearly": "ANNUAL_2",
    "yearly": "ANNUAL",
    "irregular": "IRREG",
    "never": "NEVER",
}
DATATYPES = {
    "string": XSD.string,
    "integer": XSD.integer,
    "number": XSD.decimal,
    "boolean": XSD.boolean,
    "date": XSD.date,
    "datetime": XSD.dateTime,
    "year": XSD.gYear,
    "yearmonth": XSD.gYearMonth,
}
OPENNESS = {"unconditional": "PUBLIC", "conditional": "RESTRICTED", "refused": "NON_PUBLIC"}
STATES = {"published": "COMPLETED", "withdrawn": "WITHDRAWN"}
Form = Literal["turtle", "json-ld"]

CONTEXT = {
    "dcat": str(DCAT),
    "dct": str(DCTERMS),
    "foaf": str(FOAF),
    "skos": str(SKOS),
    "vcard": str(VCARD),
    "adms": str(ADMS),
    "xsd": str(XSD),
    "rdfs": str(RDFS),
    "csvw": str(CSVW),
    "mianzhou": str(OURS),
}
# Elements that stand under our own names, since DCAT has none for them, or only coarser ones.
EXTRA = ("sharing", "sharing_condition", "sharing_way", "refusal_basis", "opening_condition", "format", "sensitivity", "retention", "owner",
         "contact_name", "contact_phone", "source_system", "business_scenario", "provider_credit_code")  # fmt: skip


def dcat_text(records: Iterable[Record], *, base: str, title: Text, publisher: Text, form: Form) -> str:
    """The catalogue as one document; `base` is the address under which the catalogue's pages stand, ending with a slash."""
    graph = dcat_graph(records, base=base, title=title, publisher=publisher)
    if form == "json-ld":
        return graph.serialize(format="json-ld", context=CONTEXT, auto_compact=True, indent=1)
    return graph.serialize(format="turtle")


def dcat_graph(records: Iterable[Record], *, base: str, title: Text, publisher: Text) -> Graph:
    """The catalogue as triples."""
    graph = Graph()
    for prefix, uri in CONTEXT.items():
        graph.bind(prefix, uri)
    catalogue = URIRef(f"{base}catalogue")
    graph.add((catalogue, RDF.type, DCAT.Catalog))
    _said(graph, catalogue, DCTERMS.title, title)
    _said(graph, catalogue, DCTERMS.description, title)
    _known(graph, catalogue, DCTERMS.language, LANGUAGE.ZHO, DCTERMS.LinguisticSystem)
    _themes(graph, base, catalogue)
    bureau = URIRef(f"{base}publisher")
    graph.add((bureau, RDF.type, FOAF.Agent))
    _said(graph, bureau, FOAF.name, publisher)
    graph.add((catalogue, DCTERMS.publisher, bureau))
    for record in records:
        dataset = _dataset(graph, record, base)
        graph.add((catalogue, DCAT.dataset, dataset))
    return graph


def _said(graph: Graph, subject: URIRef | BNode, predicate: URIRef, text: Text) -> None:
    graph.add((subject, predicate, Value(text.zh, lang="zh")))
    if text.en != text.zh:
        graph.add((subject, predicate, Value(text.en, lang="en")))


def _known(graph: Graph, subject: URIRef, predicate: URIRef, value: URIRef, kind: URIRef) -> None:
    """A value that is described elsewhere, with its class, so that the document can be validated by itself."""
    graph.add((subject, predicate, value))
    graph.add((value, RDF.type, kind))
    if str(value).startswith(AUTHORITY):
        graph.add((value, SKOS.inScheme, URIRef(str(value).rsplit("/", 1)[0])))


def _themes(graph: Graph, base: str, catalogue: URIRef) -> None:
    domains = code_set("domain")
    scheme = URIRef(f"{base}domains")
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    _said(graph, scheme, DCTERMS.title, domains.title)
    graph.add((catalogue, DCAT.themeTaxonomy, scheme))
    for key, words in domains.values.items():
        concept = URIRef(f"{base}domains/{key}")
        graph.add((concept, RDF.type, SKOS.Concept))
        graph.add((concept, SKOS.inScheme, scheme))
        _said(graph, concept, SKOS.prefLabel, words)


def _dataset(graph: Graph, record: Record, base: str) -> URIRef:
    metadata = record.metadata
    dataset = URIRef(f"{base}{record.name}/")
    graph.add((dataset, RDF.type, DCAT.Dataset))
    graph.add((dataset, DCTERMS.identifier, Value(record.code)))
    graph.add((dataset, DCTERMS.title, Value(metadata["title"], lang="zh")))
    graph.add((dataset, DCTERMS.description, Value(metadata["abstract"] or metadata["title"], lang="zh")))
    _known(graph, dataset, DCTERMS.language, LANGUAGE.ZHO, DCTERMS.LinguisticSystem)
    graph.add((dataset, DCTERMS.publisher, _publisher(graph, record, base)))
    graph.add((dataset, DCAT.theme, URIRef(f"{base}domains/{metadata['domain']}")))
    cycle, openness = FREQUENCY[CYCLES[metadata["update_cycle"]]], ACCESS[OPENNESS[metadata["opening"]]]
    _known(graph, dataset, DCTERMS.accrualPeriodicity, cycle, DCTERMS.Frequency)
    _known(graph, dataset, DCTERMS.accessRights, openness, DCTERMS.RightsStatement)
    graph.add((dataset, DCTERMS.modified, _moment(record.modified_at)))
    graph.add((dataset, DCAT.version, Value(str(record.version))))
    if metadata["issued_on"]:
        graph.add((dataset, DCTERMS.issued, Value(metadata["issued_on"], datatype=XSD.date)))
    if record.state in STATES:
        graph.add((dataset, ADMS.status, STATUS[STATES[record.state]]))
    for item in record.schema.fields:
        graph.add((dataset, DCAT.keyword, Value(item.title or item.name, lang="zh")))
    graph.add((dataset, DCTERMS.rights, _rights(graph, record)))
    graph.add((dataset, DCTERMS.spatial, _place(graph, record, base)))
    if contact := _contact(graph, record):
        graph.add((dataset, DCAT.contactPoint, contact))
    for other in metadata["related"]:
        graph.add(
            (dataset, DCTERMS.relation, URIRef(f"{base}{other}/"))
            if _is_name(other)
            else (dataset, RDFS.seeAlso, Value(other))
        )
    if metadata["sharing"] != "refused":
        graph.add((dataset, DCAT.distribution, _distribution(graph, record, dataset)))
    for key in EXTRA:
        if value := metadata[key]:
            graph.add((dataset, OURS[key], Value(value)))
    graph.add((dataset, OURS.category, Value(record.category_code)))
    _items(graph, record, dataset)
    _line_of_versions(graph, record, dataset)
    return dataset


def _items(graph: Graph, record: Record, dataset: URIRef) -> None:
    """The items as a CSVW schema, with our own words for standard, sharing and grade; patterns and rules go with the Data Package."""
    if not record.schema.fields:
        return
    schema = URIRef(f"{dataset}#schema")
    graph.add((dataset, CSVW.tableSchema, schema))
    graph.add((schema, RDF.type, CSVW.Schema))
    columns: list[Node] = []
    for field in record.schema.fields:
        column = URIRef(f"{dataset}#item-{field.name}")
        columns.append(column)
        graph.add((column, RDF.type, CSVW.Column))
        graph.add((column, CSVW.name, Value(field.name)))
        graph.add((column, CSVW.title, Value(field.title or field.name, lang="zh")))
        graph.add((column, CSVW.datatype, DATATYPES[field.type.value]))
        graph.add((column, CSVW.required, Value(field.constraints.required)))
        if field.description:
            graph.add((column, DCTERMS.description, Value(field.description, lang="zh")))
        said = {key: getattr(field, key) for key in ITEM_EXTRA} | {"length": field.constraints.max_length}
        for key, value in said.items():
            if value:
                graph.add((column, OURS[key], Value(value)))
    head = BNode()
    Collection(graph, head, columns)
    graph.add((schema, CSVW.column, head))
    for name in record.schema.primary_key:
        graph.add((schema, CSVW.primaryKey, Value(name)))


def _is_name(text: str) -> bool:
    return text.replace("_", "").isalnum() and text.isascii()


def _moment(at: datetime) -> Value:
    return Value(at.isoformat(timespec="seconds"), datatype=XSD.dateTime)


def _publisher(graph: Graph, record: Record, base: str) -> URIRef:
    agent = URIRef(f"{base}units/{record.provider_code}")
    graph.add((agent, RDF.type, FOAF.Agent))
    graph.add((agent, FOAF.name, Value(record.provider_name, lang="zh")))
    graph.add((agent, DCTERMS.identifier, Value(record.metadata["provider_credit_code"] or record.provider_code)))
    return agent


def _place(graph: Graph, record: Record, base: str) -> URIRef:
    place = URIRef(f"{base}regions/{record.region_code}")
    graph.add((place, RDF.type, DCTERMS.Location))
    graph.add((place, SKOS.prefLabel, Value(record.region_name, lang="zh")))
    return place


def _rights(graph: Graph, record: Record) -> BNode:
    metadata = record.metadata
    kind = code_set("sharing").words(metadata["sharing"])
    why = metadata["refusal_basis"] if metadata["sharing"] == "refused" else metadata["sharing_condition"]
    statement = BNode()
    graph.add((statement, RDF.type, DCTERMS.RightsStatement))
    _said(graph, statement, RDFS.label, Text(f"{kind.zh}：{why}" if why else kind.zh, f"Sharing: {kind.en.lower()}"))
    return statement


def _contact(graph: Graph, record: Record) -> BNode | None:
    name = record.metadata["contact_name"] or record.metadata["owner"]
    phone = record.metadata["contact_phone"]
    if not name and not phone:
        return None
    contact = BNode()
    graph.add((contact, RDF.type, VCARD.Kind))
    graph.add((contact, VCARD.fn, Value(name or record.provider_name)))
    if digits := "".join(c for c in phone if c.isdigit() or c == "+"):
        graph.add((contact, VCARD.hasTelephone, URIRef(f"tel:{digits}")))
    return contact


def _distribution(graph: Graph, record: Record, dataset: URIRef) -> URIRef:
    distribution = URIRef(f"{dataset}#distribution")
    way = record.metadata["sharing_way"]
    graph.add((distribution, RDF.type, DCAT.Distribution))
    graph.add((distribution, DCAT.accessURL, dataset))
    _known(graph, distribution, DCTERMS.conformsTo, TABLE_SCHEMA, DCTERMS.Standard)
    kind = code_set("format").words(record.metadata["format"])
    _said(graph, distribution, DCTERMS.title, kind)
    medium = BNode()
    graph.add((distribution, DCTERMS["format"], medium))
    graph.add((medium, RDF.type, DCTERMS.MediaTypeOrExtent))
    _said(graph, medium, RDFS.label, kind)
    if way:
        _said(graph, distribution, DCTERMS.description, code_set("sharing_way").words(way))
    return distribution


def _line_of_versions(graph: Graph, record: Record, dataset: URIRef) -> None:
    """A resource with earlier versions is a series whose members are its versions, the latest being the dataset itself."""
    line = sorted(record.versions, key=lambda v: v.number)
    if len(line) < 2:
        return
    series = URIRef(f"{dataset}#versions")
    graph.add((series, RDF.type, DCAT.DatasetSeries))
    graph.add((series, DCTERMS.title, Value(record.metadata["title"], lang="zh")))
    graph.add((series, DCTERMS.description, Value(f"{record.metadata['title']}的各版本", lang="zh")))
    members = [dataset if v is line[-1] else URIRef(f"{dataset}#v{v.number}") for v in line]
    for position, (version, member) in enumerate(zip(line, members, strict=True)):
        graph.add((member, DCAT.inSeries, series))
        if member != dataset:
            graph.add((member, RDF.type, DCAT.Dataset))
            graph.add((member, DCTERMS.title, Value(f"{record.metadata['title']}（第{version.number}版）", lang="zh")))
            graph.add(
                (member, DCTERMS.description, Value(f"{record.metadata['title']}的第{version.number}版", lang="zh"))
            )
            graph.add((member, DCAT.version, Value(str(version.number))))
            graph.add((member, DCTERMS.issued, _moment(version.since)))
            graph.add((dataset, DCAT.hasVersion, member))
            graph.add((member, DCAT.isVersionOf, dataset))
        if position:
            graph.add((member, DCAT.prev, members[position - 1]))
            graph.add((member, DCAT.previousVersion, members[position - 1]))
    graph.add((series, DCAT.first, members[0]))
    graph.add((series, DCAT.last, members[-1]))
