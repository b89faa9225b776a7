"""DCAT read back: the datasets of a Turtle or JSON-LD document as registrations. What the catalogue has no use for is told in the notes.

A document is read as it is: nothing that it points at is fetched, so JSON-LD must carry its context inside.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal

from rdflib import Graph, URIRef
from rdflib import Literal as Value
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS
from rdflib.term import Node

from mianzhou.data.catalogue.codes import code_set
from mianzhou.data.catalogue.exchange.dcat import (
    ADMS,
    CSVW,
    CYCLES,
    DATATYPES,
    DCAT,
    EXTRA,
    ITEM_EXTRA,
    OPENNESS,
    OURS,
    VCARD,
)
from mianzhou.data.catalogue.registration import NAME, Registration, name_from
from mianzhou.data.schemas.model import Constraints, Field, Schema, Type
from mianzhou.data.schemas.naming import identifier, is_name
from mianzhou.kernel.errors import MianzhouError
from mianzhou.kernel.text import Text

READ = frozenset(
    [DCTERMS.identifier, DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.accrualPeriodicity, DCTERMS.accessRights, DCTERMS.issued,
     DCTERMS.relation, RDFS.seeAlso, DCAT.theme, DCAT.contactPoint, CSVW.tableSchema]
)  # fmt: skip
# Said again by what is read, or of no use to a catalogue that keeps its own times, versions and distributions.
IGNORED = frozenset(
    [RDF.type, DCTERMS.language, DCTERMS.modified, DCTERMS.rights, DCTERMS.spatial, DCAT.version, DCAT.keyword, DCAT.distribution, DCAT.hasVersion,
     DCAT.inSeries, DCAT.prev, DCAT.previousVersion, ADMS.status]
)  # fmt: skip


class DcatUnreadable(MianzhouError):
    """A document that is no DCAT."""

    code = "catalogue-dcat-unreadable"
    status = 422
    problem = Text("读不出 DCAT 文档：{why}。", "The DCAT document cannot be read: {why}. ")
    remedy = Text("请提供 Turtle 或 JSON-LD，其中至少有一个 dcat:Dataset。", "Give Turtle or JSON-LD with at least one dcat:Dataset.")  # fmt: skip


def dcat_names(graph: Graph) -> dict[Node, str]:
    """The datasets that stand for resources, each with the name that it has or gets here; earlier versions are not among them."""
    found = [d for d in graph.subjects(RDF.type, DCAT.Dataset) if (d, DCAT.isVersionOf, None) not in graph]
    if not found:
        raise DcatUnreadable(why=Text("没有 dcat:Dataset", "it has no dcat:Dataset"))
    return {d: _name(graph, d) for d in sorted(found, key=str)}


def dcat_graph_of(data: bytes, form: Literal["turtle", "json-ld"]) -> Graph:
    """The triples of a document."""
    try:
        if form == "json-ld":
            _refuse_far_contexts(json.loads(data.decode("utf-8-sig")))
        return Graph().parse(data=data.decode("utf-8-sig"), format=form)
    except MianzhouError:
        raise
    except Exception as error:  # the parsers raise whatever they like
        why = Text("不是有效的 Turtle 或 JSON-LD", "it is neither Turtle nor JSON-LD")
        raise DcatUnreadable(why=why) from error


def _refuse_far_contexts(document: Any) -> None:
    if isinstance(document, list):
        for each in document:
            _refuse_far_contexts(each)
    elif isinstance(document, Mapping):
        given = document.get("@context", [])
        contexts = given if isinstance(given, list) else [given]
        if any(isinstance(c, str) or (isinstance(c, Mapping) and "@import" in c) for c in contexts):
            why = Text("@context 指向外部地址，请写在文档内", "its @context lies elsewhere; put it inside")
            raise DcatUnreadable(why=why)
        for each in document.values():
            _refuse_far_contexts(each)


def registration_of_dataset(graph: Graph, dataset: Node, name: str, existing: Schema | None) -> Registration:
    """One dataset as a registration; `existing` is the schema of the resource of this name, whose items keep what DCAT cannot say."""
    notes: list[Text] = []
    metadata: dict[str, Any] = {"title": _text(graph, dataset, DCTERMS.title) or name}
    abstract = _text(graph, dataset, DCTERMS.description)
    if abstract and abstract != metadata["title"]:
        metadata["abstract"] = abstract
    if issued := graph.value(dataset, DCTERMS.issued):
        metadata["issued_on"] = str(issued)[:10]
    coded = (("update_cycle", DCTERMS.accrualPeriodicity, CYCLES), ("opening", DCTERMS.accessRights, OPENNESS))
    for key, predicate, words in coded:
        for said in graph.objects(dataset, predicate):
            meant = next((ours for ours, theirs in words.items() if str(said).endswith(f"/{theirs}")), None)
            _keep(metadata, key, meant, str(said), notes)
    for said in graph.objects(dataset, DCAT.theme):
        theme = str(said).rsplit("/", 1)[-1]
        _keep(metadata, "domain", theme if theme in code_set("domain").values else None, str(said), notes)
    related = [_last(o) for o in graph.objects(dataset, DCTERMS.relation)]
    related += [str(o) for o in graph.objects(dataset, RDFS.seeAlso)]
    if related:
        metadata["related"] = sorted(related)
    metadata |= _contact(graph, dataset)
    metadata |= {key: str(value) for key in EXTRA if (value := graph.value(dataset, OURS[key])) is not None}
    known = READ | IGNORED | {OURS[key] for key in (*EXTRA, "category")}
    strange = sorted({str(p) for p in graph.predicates(dataset) if p not in known})
    notes += [Text(f"未使用的属性：{p}", f"property not used: {p}") for p in strange]
    return Registration(name, _schema(graph, dataset, existing), metadata, _places(graph, dataset), tuple(notes))


def _keep(metadata: dict[str, Any], key: str, meant: str | None, given: str, notes: list[Text]) -> None:
    if meant is None:
        notes.append(Text(f"未使用的取值：{given}", f"value not used: {given}"))
    else:
        metadata[key] = meant


def _places(graph: Graph, dataset: Node) -> dict[str, str]:
    publisher = graph.value(dataset, DCTERMS.publisher)
    provider = _text(graph, publisher, FOAF.name) if publisher is not None else ""
    code, category = graph.value(dataset, DCTERMS.identifier), graph.value(dataset, OURS.category)
    given = {"provider": provider, "code": str(code or ""), "category": str(category or "")}
    return {key: text for key, text in given.items() if text}


def _contact(graph: Graph, dataset: Node) -> dict[str, str]:
    contact = graph.value(dataset, DCAT.contactPoint)
    if contact is None or (dataset, OURS.owner, None) in graph:
        return {}
    phone = str(graph.value(contact, VCARD.hasTelephone) or "").removeprefix("tel:")
    found = {"contact_name": _text(graph, contact, VCARD.fn)[:64], "contact_phone": phone[:40]}
    return {key: text for key, text in found.items() if text}


def _text(graph: Graph, subject: Node, predicate: URIRef) -> str:
    """The literal in Chinese, else in no language, else any."""
    values = [v for v in graph.objects(subject, predicate) if isinstance(v, Value)]
    rank = {"zh": 0, "": 1}
    values.sort(key=lambda v: (rank.get((v.language or "").split("-")[0], 2), str(v)))
    return str(values[0]).strip() if values else ""


def _last(node: Node) -> str:
    return str(node).split("#")[0].rstrip("/").rsplit("/", 1)[-1]


def _name(graph: Graph, dataset: Node) -> str:
    last = _last(dataset)
    if isinstance(dataset, URIRef) and NAME.fullmatch(last) and len(last) <= 63:
        return last
    return name_from(_text(graph, dataset, DCTERMS.title) or str(graph.value(dataset, DCTERMS.identifier) or last))


def _schema(graph: Graph, dataset: Node, existing: Schema | None) -> Schema:
    schema = graph.value(dataset, CSVW.tableSchema)
    head = graph.value(schema, CSVW.column) if schema is not None else None
    if head is None:
        return existing or Schema(())
    before = {f.name: f for f in existing.fields} if existing else {}
    fields = tuple(_fields(graph, list(Collection(graph, head)), before))
    base, names = existing or Schema(()), {f.name for f in fields}
    key = {str(name) for name in graph.objects(schema, CSVW.primaryKey)}
    keys = tuple(k for k in base.foreign_keys if set(k.fields) <= names)
    return replace(base, fields=fields, primary_key=tuple(f.name for f in fields if f.name in key), foreign_keys=keys)


def _fields(graph: Graph, columns: list[Node], before: Mapping[str, Field]) -> Iterator[Field]:
    taken: list[str] = []
    types = {str(uri): Type(kind) for kind, uri in DATATYPES.items()}
    for column in columns:
        title = _text(graph, column, CSVW.title)
        name = str(graph.value(column, CSVW.name) or "")
        name = name if is_name(name) and name not in taken else identifier(title or name, taken)
        taken.append(name)
        old = before.get(name, Field(name))
        said = {key: str(graph.value(column, OURS[key]) or "") for key in ITEM_EXTRA}
        length = str(graph.value(column, OURS.length) or "")
        constraints = replace(
            old.constraints if name in before else Constraints(),
            required=str(graph.value(column, CSVW.required)).lower() == "true",
            max_length=int(length) if length.isdecimal() else None,
        )
        yield replace(
            old,
            type=types.get(str(graph.value(column, CSVW.datatype)), Type.STRING),
            title=title,
            description=_text(graph, column, DCTERMS.description),
            constraints=constraints,
            standard=said["standard"] or None,
            sharing=said["sharing"],
            sharing_condition=said["sharing_condition"],
            sensitivity=said["sensitivity"],
            unit=said["unit"],
        )
