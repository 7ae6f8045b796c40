"""The parts of a multipart/form-data body."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Part:
    content: bytearray = field(default_factory=bytearray)
    content_type: str = ""
    # Of its Content-Disposition: name, and filename when it is a file.
    options: dict[bytes, bytes] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.options.get(b"name", b"").decode("utf-8", "replace")

    @property
    def is_file(self) -> bool:
        return b"filename" in self.options

    @property
    def file_name(self) -> str:
        return self.options.get(b"filename", b"").decode("utf-8", "replace")


def read_parts(content_type: str, body: bytes) -> list[Part]:
    """The parts in their order; of a broken body those before the mistake."""
    from python_multipart.exceptions import FormParserError
    from python_multipart.multipart import MultipartParser, parse_options_header

    _, options = parse_options_header(content_type)
    gatherer = _Gatherer()
    try:
        parser = MultipartParser(
            options.get(b"boundary", b""),
            {
                "on_part_begin": gatherer.begin_part,
                "on_header_field": gatherer.add_name,
                "on_header_value": gatherer.add_value,
                "on_header_end": gatherer.end_header,
                "on_part_data": gatherer.add_content,
            },
        )
        parser.write(body)
    except FormParserError:
        return gatherer.parts
    return gatherer.parts


class _Gatherer:
    def __init__(self) -> None:
        self.parts: list[Part] = []
        self._name = bytearray()
        self._value = bytearray()

    def begin_part(self) -> None:
        self.parts.append(Part())

    def add_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def add_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def end_header(self) -> None:
        from python_multipart.multipart import parse_options_header

        name, value = self._name.decode("latin-1").lower(), self._value.decode("latin-1")
        self._name.clear()
        self._value.clear()
        if name == "content-disposition":
            _, self.parts[-1].options = parse_options_header(value)
        elif name == "content-type":
            self.parts[-1].content_type = value.partition(";")[0].strip()

    def add_content(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1].content += data[start:end]
