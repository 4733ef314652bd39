namespace TypedMemory.Sqlite.Queries;

/// <summary>What a full-text index takes from a document.</summary>
/// <param name="Texts">Each member's text in UTF-8, some of them not there, or <see langword="null"/> if the document
/// has no text.</param>
/// <param name="Thread">The conversation that it belongs to, as bytes, or <see langword="null"/> if its type has
/// none.</param>
/// <param name="Place">Its place there, as bytes of that order.</param>
internal sealed record TextEntry(byte[]?[]? Texts, byte[]? Thread, byte[] Place)
{
    public bool IsEqual(TextEntry? other) =>
        other is not null && AreEqual(Thread, other.Thread) && AreEqual(Place, other.Place)
            && AreEqual(Texts, other.Texts);

    private static bool AreEqual(byte[]?[]? left, byte[]?[]? right) =>
        left is null || right is null
            ? left == right : left.Zip(right).All(static pair => AreEqual(pair.First, pair.Second));

    private static bool AreEqual(byte[]? left, byte[]? right) =>
        left is null || right is null ? left == right : left.AsSpan().SequenceEqual(right);
}
