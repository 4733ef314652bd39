namespace TypedMemory.Replication.Engine;

/// <summary>
/// The documents that are moved in slices: what is said of the document is said when its last slice is through.
/// </summary>
internal sealed class SlicedDocuments
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (int Left, bool Refused)> _documents = new(StringComparer.Ordinal);

    /// <summary>A document begins.</summary>
    public void Begin(string id, int slices)
    {
        lock (_lock) _documents[id] = (slices, false);
    }

    /// <summary>A slice, or a document that is in one piece, is through.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="refused">Whether it was refused.</param>
    /// <returns>Whether all of the document was taken.</returns>
    public bool Pass(string id, bool refused)
    {
        lock (_lock)
        {
            if (_documents.Count == 0 || !_documents.TryGetValue(id, out (int Left, bool Refused) now)) return !refused;
            now = (now.Left - 1, now.Refused || refused);
            if (now.Left > 0) _documents[id] = now;
            else _documents.Remove(id);
            return now is { Left: 0, Refused: false };
        }
    }
}
