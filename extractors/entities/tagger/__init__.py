"""A small learned tagger over Kiwi's morphemes: people, organisations, places, dates.

`Tagger.load().tag(batch)` runs the network in `data/tagger` by onnxruntime; `extractors.entities.training`
is how it was made.
"""

from extractors.entities.tagger.model import TaggedSpan, Tagger

__all__ = ["TaggedSpan", "Tagger"]
