"""How the shipped tagger was made: `python -m extractors.entities.training` (extra `train`).

Torch and onnx are needed here only. The corpora are read where they lie beside the project and are no part
of it.
"""
