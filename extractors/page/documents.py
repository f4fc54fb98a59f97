"""Attached documents → text: HWPX and HWP 5 (read by syhwp), PDF (by PDFium).

A board that publishes only the document has its release read from here: a line a paragraph, which goes the
way of every dump of text.
"""

from __future__ import annotations

import io
import struct
import tempfile
import zipfile
import zlib

import pypdfium2
import syhwp

from extractors.values import UnreadablePage

DOCUMENT_KINDS = ("hwpx", "hwp", "pdf")
"""The kinds of documents that are read, the one that keeps most of its structure first."""

_PDF, _OLE, _ZIP = b"%PDF-", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_PREAMBLE = 1024
_MOST_PAGES = 200
_MOST_BYTES = 200_000_000
_BROKEN = (
    syhwp.SyhwpError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    ValueError,
    LookupError,
    RuntimeError,
    SyntaxError,  # what ElementTree raises for broken XML
)


def document_text(raw: bytes) -> str | None:
    """The text of a document, a line a paragraph; None where the bytes are no document of a known kind.

    Raises `UnreadablePage` for one that is broken, locked by a password, or holds no text (a scan).
    """
    kind = _kind(raw)
    if kind is None:
        return None
    try:
        text = _hwp_text(raw) if kind == "HWP" else _pdf_text(raw)
    except _BROKEN as error:
        why = " ".join(str(error).split())[:160] or type(error).__name__
        raise UnreadablePage(f"the {kind} document cannot be read: {why}") from error
    if not text.strip():
        raise UnreadablePage(f"the {kind} document holds no text")
    return text


def is_document(raw: bytes) -> bool:
    """Whether the bytes begin as those of a document that can be read do."""
    return _kind(raw) is not None


def _kind(raw: bytes) -> str | None:
    if raw.startswith((_OLE, _ZIP)):
        return "HWP"
    return "PDF" if _PDF in raw[:_PREAMBLE] and not raw.lstrip().startswith(b"<") else None


def _hwp_text(raw: bytes) -> str:
    """Paragraphs and the cells of tables; without the placeholders of pictures and formulas."""
    if raw.startswith(_ZIP):
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            if sum(part.file_size for part in parts.infolist()) > _MOST_BYTES:
                raise ValueError("larger than it can be")
    with tempfile.NamedTemporaryFile() as file:
        file.write(raw)
        file.flush()
        document = syhwp.open(file.name)
    lines = []
    for block in document.blocks:
        if isinstance(block, syhwp.Paragraph):
            lines.append(block.text)
        elif isinstance(block, syhwp.Table):
            lines += [cell.text for cell in block.cells]
    return "\n\n".join(line for line in lines if line.strip())


def _pdf_text(raw: bytes) -> str:
    with pypdfium2.PdfDocument(raw) as document:
        pages = []
        for number in range(min(len(document), _MOST_PAGES)):
            page = document[number]
            pages.append(page.get_textpage().get_text_range())
            page.close()
    return "\n".join(pages).replace("\r\n", "\n").replace("\ufffe", "")
