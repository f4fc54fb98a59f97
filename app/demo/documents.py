"""Documents that the demo site offers for download: the smallest HWPX that a reader of HWPX takes.

The parts and names are those of KS X 6101 (OWPML): a package whose first section holds the paragraphs.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_NAMES = (
    'xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph" xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section"'
    ' xmlns:hh="http://www.hancom.co.kr/hwpml/2011/head"'
)
_HEAD = f'<?xml version="1.0" encoding="UTF-8"?><hh:head {_NAMES} version="1.5" secCnt="1"/>'
_PACKAGE = (
    '<?xml version="1.0" encoding="UTF-8"?><opf:package xmlns:opf="http://www.idpf.org/2007/opf/"><opf:manifest>'
    '<opf:item id="header" href="Contents/header.xml" media-type="application/xml"/>'
    '<opf:item id="section0" href="Contents/section0.xml" media-type="application/xml"/></opf:manifest>'
    '<opf:spine><opf:itemref idref="header"/><opf:itemref idref="section0"/></opf:spine></opf:package>'
)
_CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<ocf:container xmlns:ocf="urn:oasis:names:tc:opendocument:xmlns:container"><ocf:rootfiles>'
    '<ocf:rootfile full-path="Contents/content.hpf" media-type="application/hwpml-package+xml"/>'
    "</ocf:rootfiles></ocf:container>"
)
_MADE_AT = (2026, 1, 1, 0, 0, 0)


def hwpx(paragraphs: Sequence[str]) -> bytes:
    """An HWPX document of these paragraphs, the same bytes for the same text."""
    texts = "".join(f"<hp:p><hp:run><hp:t>{escape(text)}</hp:t></hp:run></hp:p>" for text in paragraphs)
    section = f'<?xml version="1.0" encoding="UTF-8"?><hs:sec {_NAMES}>{texts}</hs:sec>'
    parts = {
        "mimetype": "application/hwp+zip",
        "META-INF/container.xml": _CONTAINER,
        "Contents/content.hpf": _PACKAGE,
        "Contents/header.xml": _HEAD,
        "Contents/section0.xml": section,
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name, _MADE_AT), text)
    return made.getvalue()
