using System.Collections.Immutable;

namespace TypedMemory.Documents;

/// <summary>A revision with its known ancestors, newest first: what CouchDB sends as <c>_revisions</c>.</summary>
/// <remarks>Generations fall by one from each revision to the next; the last may be above 1, where the path was stemmed.</remarks>
public readonly struct RevisionPath : IEquatable<RevisionPath>
{
    private readonly ImmutableArray<RevisionId> _revisions;

    /// <summary>Creates a path.</summary>
    /// <param name="revisions">The revision, then its parent, and so on; at least one.</param>
    /// <exception cref="ArgumentException">The path is empty, or a generation does not follow.</exception>
    public RevisionPath(ImmutableArray<RevisionId> revisions)
    {
        if (revisions.IsDefaultOrEmpty) throw new ArgumentException("A revision path has at least one revision.", nameof(revisions));
        for (int i = 1; i < revisions.Length; i++)
        {
            if (revisions[i].Generation != revisions[i - 1].Generation - 1)
            {
                throw new ArgumentException(
                    $"The revision \"{revisions[i]}\" cannot be the parent of \"{revisions[i - 1]}\": "
                    + "generations of a path fall by one.",
                    nameof(revisions));
            }
        }

        _revisions = revisions;
    }

    /// <summary>Creates a path of one revision without known ancestors.</summary>
    /// <param name="revision">The revision.</param>
    public RevisionPath(RevisionId revision)
        : this([revision])
    {
    }

    /// <summary>The revision itself.</summary>
    public RevisionId Leaf => _revisions[0];

    /// <summary>Its parent, if it is known.</summary>
    public RevisionId? Parent => _revisions.Length > 1 ? _revisions[1] : null;

    /// <summary>The revision and its known ancestors, newest first.</summary>
    public ImmutableArray<RevisionId> Revisions => _revisions;

    /// <summary>The path of a child of <see cref="Leaf"/>.</summary>
    /// <param name="child">The child; its generation is one more.</param>
    public RevisionPath Append(RevisionId child) => new(_revisions.Insert(0, child));

    /// <inheritdoc/>
    public bool Equals(RevisionPath other) => _revisions.AsSpan().SequenceEqual(other._revisions.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RevisionPath other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _revisions.IsDefaultOrEmpty ? 0 : HashCode.Combine(Leaf, _revisions.Length);

    /// <inheritdoc/>
    public override string ToString() => string.Join(" < ", _revisions.Select(static r => r.ToString()));

    /// <summary>Whether two paths are the same.</summary>
    public static bool operator ==(RevisionPath left, RevisionPath right) => left.Equals(right);

    /// <summary>Whether two paths differ.</summary>
    public static bool operator !=(RevisionPath left, RevisionPath right) => !left.Equals(right);
}
