package dev.gitruns.share;

import dev.gitruns.model.CommitId;
import java.util.Optional;

/**
 * Where a remote's refs of ours are.
 *
 * @param runs the tip of its runs branch, if it has one
 * @param code the tip of its code anchors, if it has any
 * @param empty whether it has no branch at all, so that the first one pushed becomes its default
 */
public record RemoteTips(Optional<CommitId> runs, Optional<CommitId> code, boolean empty) {}
