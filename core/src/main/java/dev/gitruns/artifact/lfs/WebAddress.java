package dev.gitruns.artifact.lfs;

import dev.gitruns.model.Untrusted;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Checks addresses of HTTP servers before anything is sent there or a credential helper is asked
 * about them. An encoded line feed would be a line of its own in what {@code git credential} reads.
 */
final class WebAddress {
  private static final Pattern WEB = Pattern.compile("(?i)https?");
  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f-\\x9f]");
  private static final Pattern ENCODED = Pattern.compile("%(?:[01][0-9a-fA-F]|7[fF])");

  private WebAddress() {}

  /**
   * Parses an address that a server sent.
   *
   * @throws IOException unless it is http(s) with a host, without user info or control characters
   */
  static URI ofServer(String text) throws IOException {
    try {
      return checked(new URI(text));
    } catch (URISyntaxException e) {
      throw refused(text, "it isn't a valid URL");
    }
  }

  /** The same for an address that was resolved against another. */
  static URI checked(URI uri) throws IOException {
    String text = uri.toString();
    if (uri.getScheme() == null || !WEB.matcher(uri.getScheme()).matches()) {
      throw refused(text, "it isn't an http or https URL");
    }
    if (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@")) {
      throw refused(text, "it has a user name");
    }
    Optional<String> fault = fault(uri);
    if (fault.isPresent()) {
      throw refused(text, fault.get());
    }
    return uri;
  }

  /** What keeps this http(s) address from being used, whoever wrote it. */
  static Optional<String> fault(URI uri) {
    String text = uri.toString();
    if (uri.getHost() == null || uri.getHost().isEmpty()) {
      return Optional.of("it has no valid host name");
    }
    return hasControls(text) ? Optional.of("it has a control character") : Optional.empty();
  }

  /** Whether a text has control characters, as they are or percent-encoded. */
  static boolean hasControls(String text) {
    return CONTROL.matcher(text).find() || ENCODED.matcher(text).find();
  }

  private static IOException refused(String text, String why) {
    String shown = text.replaceAll("(?<=//)[^/]*@", "");
    return new IOException(
        "the server sent an address that isn't used, " + Untrusted.line(shown, 100) + ": " + why);
  }
}
