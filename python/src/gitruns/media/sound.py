"""Sound."""

from __future__ import annotations

from .parts import Media, Part, array_of, ending_of, path_of

_TYPES = {
    ".wav": "audio/wav",
    ".mp3": "audio/mpeg",
    ".flac": "audio/flac",
    ".ogg": "audio/ogg",
    ".m4a": "audio/mp4",
}


class Audio(Media):
    """Sound: a path, or samples of the shape (samples,) or (samples, channels) with their rate in Hz.

    Float samples are from -1 to 1; integers are taken as 16 bits. Arrays become WAV.
    """

    def __init__(self, data: object, sample_rate: int | None = None, caption: str | None = None) -> None:
        if path_of(data) is None and sample_rate is None:
            raise ValueError("Samples need their sample_rate, in Hz.")
        self._data = data
        self._rate = sample_rate
        self._caption = caption

    def part(self) -> Part:
        path = path_of(self._data)
        if path is not None:
            ending = ending_of(path)
            return Part(
                "audio",
                file=path,
                ending=ending,
                media_type=_TYPES.get(ending, "audio/*"),
                caption=self._caption,
            )
        import io
        import wave

        import numpy

        samples = array_of(self._data)
        if samples.ndim not in (1, 2):
            raise ValueError(f"an array of the shape {samples.shape} is no sound")
        if samples.dtype.kind == "f":
            samples = numpy.rint(numpy.clip(numpy.nan_to_num(samples), -1, 1) * 32767)
        channels = 1 if samples.ndim == 1 else samples.shape[1]
        out = io.BytesIO()
        with wave.open(out, "wb") as sound:
            sound.setnchannels(channels)
            sound.setsampwidth(2)
            sound.setframerate(int(self._rate or 0))
            sound.writeframes(numpy.clip(samples, -32768, 32767).astype("<i2").tobytes())
        extra: dict[str, object] = {"sample_rate": int(self._rate or 0), "channels": channels}
        return Part(
            "audio",
            content=out.getvalue(),
            ending=".wav",
            media_type="audio/wav",
            caption=self._caption,
            extra=extra,
        )
