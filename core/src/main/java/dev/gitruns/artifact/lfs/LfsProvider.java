package dev.gitruns.artifact.lfs;

import dev.gitruns.artifact.BlobPlace;
import dev.gitruns.artifact.DirectoryBlobs;
import dev.gitruns.artifact.ObjectsDirectory;
import dev.gitruns.artifact.RemoteBlobs;
import dev.gitruns.artifact.RemoteBlobsProvider;
import dev.gitruns.artifact.Writers;
import dev.gitruns.git.GitResult;
import dev.gitruns.model.ShellWords;
import dev.gitruns.model.Untrusted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The LFS of the remote: by our own client, which answers for every object by itself; by the user's
 * {@code git lfs} where settings ask for what only it does, or {@code runs.lfs} is {@code git-lfs}.
 */
public final class LfsProvider implements RemoteBlobsProvider {
  /** What git's configuration may ask of a client of HTTP that ours doesn't do. */
  private static final Pattern ITS_OWN =
      Pattern.compile(
          "lfs\\.standalonetransferagent|lfs\\..*\\.standalonetransferagent"
              + "|lfs\\.customtransfer\\..*"
              + "|http\\.(.*\\.)?(proxy|sslcert|sslkey|sslcainfo|sslcapath|cookiefile)");

  private static final Pattern UNVERIFIED = Pattern.compile("http\\.(.*\\.)?sslverify");
  private static final Pattern ACCESS = Pattern.compile("lfs\\..*\\.access");
  private static final List<String> PROXIES = List.of("https_proxy", "HTTPS_PROXY", "all_proxy");

  @Override
  public boolean takes(String scheme) {
    return scheme.equals("lfs");
  }

  @Override
  public RemoteBlobs open(BlobPlace place) {
    LfsEndpoint uploads = LfsEndpoint.of(place, true);
    LfsEndpoint downloads = LfsEndpoint.of(place, false);
    List<String> notes = notes(place);
    String name = "the LFS of " + Untrusted.line(place.remote(), 60);
    if (uploads.directory().isPresent() && uploads.equals(downloads)) {
      Path gitDir = uploads.directory().get();
      ObjectsDirectory objects =
          new ObjectsDirectory(storage(place, gitDir), Writers.of(place.gitDir()));
      return new DirectoryBlobs(name, gitDir, objects);
    }
    boolean mixed = uploads.directory().isPresent() || downloads.directory().isPresent();
    Optional<String> setting = place.setting("runs.lfs");
    boolean its = mixed || setting.equals(Optional.of("git-lfs")) || wantsItsOwn(place);
    if (its && !setting.equals(Optional.of("own")) && GitLfs.isHere(place.git())) {
      return new GitLfs(place, name, notes);
    }
    return new LfsBlobs(
        name,
        notes,
        new LfsServer(place, uploads, "upload"),
        new LfsServer(place, downloads, "download"),
        () ->
            !setting.equals(Optional.of("own")) && GitLfs.isHere(place.git())
                ? Optional.of(new GitLfs(place, name, notes))
                : Optional.empty());
  }

  private static boolean wantsItsOwn(BlobPlace place) {
    for (String key : place.config().keySet()) {
      String value = place.setting(key).orElse("").toLowerCase(Locale.ROOT);
      boolean unverified = UNVERIFIED.matcher(key).matches() && !value.equals("true");
      boolean access =
          ACCESS.matcher(key).matches() && (value.equals("ntlm") || value.equals("negotiate"));
      if (unverified || access || ITS_OWN.matcher(key).matches()) {
        return true;
      }
    }
    return PROXIES.stream().anyMatch(name -> !place.env().getOrDefault(name, "").isEmpty());
  }

  /** Where the repository at this place keeps its objects. */
  private static Path storage(BlobPlace place, Path gitDir) {
    Path config = gitDir.resolve("config");
    if (!Files.isRegularFile(config)) {
      return gitDir.resolve("lfs");
    }
    GitResult said = place.git().run("config", "--file", config.toString(), "--get", "lfs.storage");
    String storage = said.ok() ? said.text().strip() : "";
    return gitDir.resolve(storage.isEmpty() ? "lfs" : storage);
  }

  /** That a file of the work tree names another server, which we don't hear. */
  private static List<String> notes(BlobPlace place) {
    List<String> notes = new ArrayList<>();
    Path file = place.workTree().map(top -> top.resolve(".lfsconfig")).orElse(null);
    if (file != null && Files.isRegularFile(file) && place.setting("lfs.url").isEmpty()) {
      GitResult said = place.git().run("config", "--file", file.toString(), "--get", "lfs.url");
      if (said.ok()) {
        String url = Untrusted.line(said.text().strip().replaceAll("(?<=://)[^/@]*@", ""), 100);
        notes.add(
            ".lfsconfig names another LFS server, "
                + url
                + ". It comes with the code, so it isn't heard. If you trust it: git config lfs.url "
                + ShellWords.quote(url));
      }
    }
    return notes;
  }
}
