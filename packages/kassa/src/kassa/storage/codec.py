"""Values to JSON text and back. The tables keep documents; this is the only place that knows their form.

The core's dataclasses carry no tags, and JSON has no types: a field that may be one of several kinds of
goods is stored beside the name of its kind.
"""

from __future__ import annotations

import dataclasses
from typing import Any, get_args, get_type_hints

import msgspec

from kassa.core.catalogue import Goods, Product
from kassa.core.decision import Effect
from kassa.core.order import Order, OrderLine

_encoder = msgspec.json.Encoder()
_GOODS: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Goods)}
_EFFECTS = {kind.__name__: msgspec.json.Decoder(kind) for kind in get_args(Effect)}


def _record(name: str, described: type[Any], **replaced: Any) -> type[msgspec.Struct]:
    """A struct with the fields and defaults of a dataclass, some of them of another type."""
    hints = get_type_hints(described)
    fields: list[Any] = []
    for field in dataclasses.fields(described):
        entry: list[Any] = [field.name, replaced.get(field.name, hints[field.name])]
        if field.default is not dataclasses.MISSING:
            entry.append(field.default)
        elif field.default_factory is not dataclasses.MISSING:
            entry.append(msgspec.field(default_factory=field.default_factory))
        fields.append(tuple(entry))
    return msgspec.defstruct(name, fields, gc=False)


_LineRecord = _record("LineRecord", OrderLine, goods=msgspec.Raw)
_OrderRecord = _record("OrderRecord", Order, lines=tuple[_LineRecord, ...])  # type: ignore[valid-type]
_ProductRecord = _record("ProductRecord", Product, goods=msgspec.Raw)


class _OrderDocument(msgspec.Struct):
    goods: tuple[str, ...]
    order: Any


class _ProductDocument(msgspec.Struct):
    goods: str
    product: Any


_order_decoder = msgspec.json.Decoder(
    msgspec.defstruct("OrderDocument", [("goods", tuple[str, ...]), ("order", _OrderRecord)])
)
_product_decoder = msgspec.json.Decoder(
    msgspec.defstruct("ProductDocument", [("goods", str), ("product", _ProductRecord)])
)
_goods_decoders = {name: msgspec.json.Decoder(kind) for name, kind in _GOODS.items()}


def order_to_text(order: Order) -> str:
    kinds = tuple([type(line.goods).__name__ for line in order.lines])
    return _encoder.encode(_OrderDocument(kinds, order)).decode()


def order_from_text(document: str) -> Order:
    stored: Any = _order_decoder.decode(document)
    lines = tuple(
        OrderLine(**_fields(line, goods=_goods_decoders[kind].decode(line.goods)))
        for kind, line in zip(stored.goods, stored.order.lines, strict=True)
    )
    return Order(**_fields(stored.order, lines=lines))


def product_to_text(product: Product) -> str:
    return _encoder.encode(_ProductDocument(type(product.goods).__name__, product)).decode()


def product_from_text(document: str) -> Product:
    stored: Any = _product_decoder.decode(document)
    goods = _goods_decoders[stored.goods].decode(stored.product.goods)
    return Product(**_fields(stored.product, goods=goods))


def effect_from_text(kind: str, detail: str) -> Effect:
    effect: Effect = _EFFECTS[kind].decode(detail)
    return effect


def to_text(value: object) -> str:
    """Any value (an input, an effect, a mapping) as JSON; its kind is in a column of its own."""
    return _encoder.encode(value).decode()


def from_text(detail: str) -> Any:
    """Plain dicts and lists, for reports. Any: their shape is that of the value that was stored."""
    return msgspec.json.decode(detail) if detail else {}


def _fields(record: Any, **replaced: object) -> dict[str, Any]:
    return {name: replaced.get(name, getattr(record, name)) for name in record.__struct_fields__}
