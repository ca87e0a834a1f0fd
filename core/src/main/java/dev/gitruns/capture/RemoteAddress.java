package dev.gitruns.capture;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The address of a remote without anything that could let others in. */
final class RemoteAddress {
  private static final Pattern URL =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/?#]*)([^?#]*).*", Pattern.DOTALL);
  private static final Pattern HELPER = Pattern.compile("[A-Za-z0-9+.-]+::");
  private static final Pattern PORT = Pattern.compile("(\\[[^\\]]*\\]|[^:]*)(:[0-9]*)?");

  private RemoteAddress() {}

  /**
   * The address without user, password, query and fragment; empty where it can't be told for sure
   * what is what, or where it names a program to run.
   */
  static Optional<String> clean(String address) {
    if (address.isBlank() || address.length() > 2048 || HELPER.matcher(address).lookingAt()) {
      return Optional.empty();
    }
    if (address.contains("://")) {
      return cleanUrl(address);
    }
    int colon = address.indexOf(':');
    int slash = address.indexOf('/');
    boolean isScp = colon > 0 && (slash < 0 || colon < slash);
    if (!isScp) {
      return Optional.of(address);
    }
    String host = address.substring(0, colon);
    String path = address.substring(colon);
    // An @ behind the colon may end a password: user:secret@host:path.
    return path.contains("@")
        ? Optional.empty()
        : Optional.of(host.substring(host.lastIndexOf('@') + 1) + path);
  }

  private static Optional<String> cleanUrl(String address) {
    Matcher url = URL.matcher(address);
    if (!url.matches()) {
      return Optional.empty();
    }
    String host = url.group(2).substring(url.group(2).lastIndexOf('@') + 1);
    // A "port" that is none is the beginning of a password with a slash in it.
    return PORT.matcher(host).matches()
        ? Optional.of(url.group(1) + "://" + host + url.group(3))
        : Optional.empty();
  }
}
