"""What is logged beside numbers: images, tables, sound, pages, histograms, figures."""

from __future__ import annotations

from .parts import Media as Media
from .pictures import Image as Image
from .pictures import Plot as Plot
from .pictures import Video as Video
from .sound import Audio as Audio
from .values import Histogram as Histogram
from .values import Html as Html
from .values import Table as Table
