"""Images, videos and figures."""

from __future__ import annotations

from typing import Any

from .parts import Media, Part, array_of, ending_of, path_of
from .png import animated_png, png

_TYPES = {
    ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
    ".svg": "image/svg+xml", ".webp": "image/webp", ".bmp": "image/bmp",
}  # fmt: skip
_VIDEO_TYPES = {
    ".mp4": "video/mp4", ".webm": "video/webm", ".ogg": "video/ogg", ".gif": "image/gif", ".png": "image/apng",
    ".mov": "video/quicktime", ".avi": "video/x-msvideo",
}  # fmt: skip


class Image(Media):
    """A picture: a path, an array or tensor, an image of Pillow, a figure of matplotlib.

    Arrays have the shape (height, width), (height, width, channels) or (channels, height, width) with 1 to 4
    channels; floats are from 0 to 1, or scaled from their least to their greatest value; integers from 0 to 255.
    """

    def __init__(
        self, data: object, caption: str | None = None, mode: str | None = None, **_: object
    ) -> None:
        self._data = data
        self._caption = caption
        self._mode = mode

    def part(self) -> Part:
        path = path_of(self._data)
        if path is not None:
            ending = ending_of(path)
            return Part(
                "image",
                file=path,
                ending=ending,
                media_type=_TYPES.get(ending, "image/*"),
                caption=self._caption,
            )
        content, extra = _encoded(self._data, self._mode)
        return Part(
            "image",
            content=content,
            ending=".png",
            media_type="image/png",
            caption=self._caption,
            extra=extra,
        )


def _encoded(data: Any, mode: str | None) -> tuple[bytes, dict[str, object]]:
    if hasattr(data, "savefig"):
        return _figure(data), {}
    if hasattr(data, "save") and hasattr(data, "getbands"):
        import io

        picture = data.convert(mode) if mode else data
        out = io.BytesIO()
        picture.save(out, format="PNG")
        return out.getvalue(), {"width": picture.width, "height": picture.height}
    array = pixels(array_of(data))
    height, width, channels = array.shape
    return png(array.tobytes(), width, height, channels), {"width": width, "height": height}


def _figure(figure: Any) -> bytes:
    import io

    out = io.BytesIO()
    figure.savefig(out, format="png")
    return out.getvalue()


def pixels(array: Any) -> Any:
    """An array of any usual layout as (height, width, channels) of bytes. Raises ValueError for other shapes."""
    import numpy

    if array.ndim == 2:
        array = array[:, :, None]
    if array.ndim == 3 and array.shape[2] not in (1, 2, 3, 4) and array.shape[0] in (1, 2, 3, 4):
        array = numpy.moveaxis(array, 0, -1)
    if array.ndim != 3 or array.shape[2] not in (1, 2, 3, 4) or 0 in array.shape:
        raise ValueError(f"an array of the shape {array.shape} is no picture")
    if array.dtype.kind == "b":
        array = array.astype("u1") * 255
    elif array.dtype.kind == "f":
        array = numpy.nan_to_num(array)
        low, high = float(array.min()), float(array.max())
        if low < 0 or high > 1:
            array = (array - low) / ((high - low) or 1.0)
        array = numpy.rint(array * 255)
    return numpy.ascontiguousarray(numpy.clip(array, 0, 255).astype("u1"))


class Video(Media):
    """A video: a path, or an array of the shape (frames, height, width, channels) or (frames, channels, height, width).

    Arrays become an animated PNG, which browsers show.
    """

    def __init__(self, data: object, caption: str | None = None, fps: float = 4, **_: object) -> None:
        self._data = data
        self._caption = caption
        self._fps = fps

    def part(self) -> Part:
        path = path_of(self._data)
        if path is not None:
            ending = ending_of(path)
            kind = _VIDEO_TYPES.get(ending, "video/*")
            return Part("video", file=path, ending=ending, media_type=kind, caption=self._caption)
        array = array_of(self._data)
        if array.ndim != 4 or not len(array):
            raise ValueError(f"an array of the shape {array.shape} is no video")
        frames = [pixels(frame) for frame in array]
        height, width, channels = frames[0].shape
        content = animated_png([frame.tobytes() for frame in frames], width, height, channels, self._fps)
        extra: dict[str, object] = {
            "width": width,
            "height": height,
            "frames": len(frames),
            "fps": float(self._fps),
        }
        return Part(
            "video",
            content=content,
            ending=".png",
            media_type="image/apng",
            caption=self._caption,
            extra=extra,
        )


class Plot(Media):
    """A figure: one of matplotlib as an image, one of Plotly as a page."""

    def __init__(self, figure: object, caption: str | None = None) -> None:
        self._figure = figure
        self._caption = caption

    def part(self) -> Part:
        figure: Any = self._figure
        if hasattr(figure, "gcf"):  # matplotlib.pyplot itself
            figure = figure.gcf()
        figure = getattr(figure, "figure", figure) if not hasattr(figure, "savefig") else figure
        if hasattr(figure, "savefig"):
            return Part(
                "image", content=_figure(figure), ending=".png", media_type="image/png", caption=self._caption
            )
        if hasattr(figure, "to_html"):
            page = figure.to_html(include_plotlyjs="cdn", full_html=True).encode()
            return Part("html", content=page, ending=".html", media_type="text/html", caption=self._caption)
        raise TypeError(f"{type(figure).__name__} is no figure of matplotlib or Plotly")
