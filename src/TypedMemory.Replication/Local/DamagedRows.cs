using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;

namespace TypedMemory.Replication.Local;

/// <summary>Rows of our store that cannot be read: each is that document's fault alone.</summary>
internal static class DamagedRows
{
    /// <summary>Reads documents, one by one where one of them is damaged.</summary>
    /// <param name="ids">The documents.</param>
    /// <param name="read">Reads some of them, in order.</param>
    /// <returns>What was read; <see langword="null"/> for a document that is damaged, or not there.</returns>
    public static async ValueTask<IReadOnlyList<T?>> ReadAroundAsync<T>(
        string[] ids, Func<string[], ValueTask<IReadOnlyList<T?>>> read)
        where T : class
    {
        try
        {
            return await read(ids).ConfigureAwait(false);
        }
        catch (StoreException damaged) when (damaged.Failure == StoreFailure.Corrupt)
        {
            if (ids.Length == 1) return [null];
            var documents = new List<T?>(ids.Length);
            foreach (string id in ids) documents.AddRange(await ReadAroundAsync([id], read).ConfigureAwait(false));
            return documents;
        }
    }

    /// <summary>What is told of a damaged row of the feed.</summary>
    public static PeerChange ToPeerChange(StoreChange change, string sequence) =>
        new(change.Id, [], Deleted: false, sequence) { Error = Refusal(change.Damage!) };

    /// <summary>A damage as what a document is refused for.</summary>
    public static TypedMemoryException Refusal(TypedMemoryException damage) =>
        new(TypedMemoryErrorCodes.Corrupt, damage.Message, innerException: damage);
}
