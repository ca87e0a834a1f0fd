package dev.gitruns.capture;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What a file is, judged by its name alone: its bytes aren't looked at, let alone unpickled. */
record ArtifactKind(String type, String mediaType) {
  private static final ArtifactKind UNKNOWN = new ArtifactKind("file", "application/octet-stream");
  private static final Map<String, ArtifactKind> BY_ENDING = new HashMap<>();

  static {
    all(
        "model",
        "application/octet-stream",
        "pt pth ckpt safetensors onnx h5 hdf5 keras joblib pkl pickle gguf tflite pb bin mar ubj cbm"
            + " bst model mlmodel engine");
    all("data", "application/vnd.apache.parquet", "parquet");
    all("data", "text/csv", "csv");
    all("data", "text/tab-separated-values", "tsv");
    all("data", "application/x-ndjson", "jsonl ndjson");
    all("data", "application/vnd.apache.arrow.file", "arrow feather");
    all("data", "application/octet-stream", "npy npz tfrecord mat");
    all("image", "image/png", "png");
    all("image", "image/jpeg", "jpg jpeg");
    all("image", "image/gif", "gif");
    all("image", "image/svg+xml", "svg");
    all("image", "image/webp", "webp");
    all("audio", "audio/wav", "wav");
    all("audio", "audio/mpeg", "mp3");
    all("audio", "audio/flac", "flac");
    all("video", "video/mp4", "mp4");
    all("video", "video/webm", "webm");
    all("report", "text/html", "html htm");
    all("report", "application/pdf", "pdf");
    all("report", "text/markdown", "md");
    all("text", "text/plain", "txt log out err");
    all("config", "application/json", "json");
    all("config", "application/yaml", "yaml yml");
    all("config", "application/toml", "toml");
    all("code", "text/x-python", "py");
    all("code", "application/x-ipynb+json", "ipynb");
    all("archive", "application/zip", "zip");
    all("archive", "application/gzip", "gz tgz");
    all("archive", "application/x-tar", "tar");
    all("archive", "application/zstd", "zst");
  }

  private static void all(String type, String mediaType, String endings) {
    for (String ending : endings.split(" ")) {
      BY_ENDING.put(ending, new ArtifactKind(type, mediaType));
    }
  }

  static ArtifactKind of(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return BY_ENDING.getOrDefault(ending, UNKNOWN);
  }
}
