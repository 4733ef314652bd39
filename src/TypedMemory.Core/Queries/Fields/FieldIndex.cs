using System.Collections.Immutable;

namespace TypedMemory.Core.Queries.Fields;

/// <summary>
/// An index over fields of documents of whatever type: those that have all of its fields stand in it, in CouchDB's
/// order of JSON values. Design documents and deleted ones do not.
/// </summary>
/// <param name="Name">What it is called, e.g. by its design document; one store has one of a name.</param>
/// <param name="Fields">The fields, with dots, in the order in which they count.</param>
public sealed record FieldIndex(string Name, ImmutableArray<string> Fields)
{
    /// <summary>
    /// Which documents alone stand in it. The default value is <see langword="null"/>: all that have its fields.
    /// </summary>
    public MangoSelector? Filter { get; init; }

    /// <summary>
    /// Whether a store can keep it: it looks at no member of the envelope (<c>_rev</c>, <c>_attachments</c>) but
    /// <c>_id</c>.
    /// </summary>
    public bool CanBeKept => !Fields.IsEmpty && Fields.Concat(Filter?.Fields ?? []).All(static name =>
        !name.StartsWith('_') || name == "_id");

    /// <inheritdoc/>
    public bool Equals(FieldIndex? other) =>
        other is not null && Name == other.Name && Fields.SequenceEqual(other.Fields, StringComparer.Ordinal)
            && Filter?.CanonicalText == other.Filter?.CanonicalText;

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
