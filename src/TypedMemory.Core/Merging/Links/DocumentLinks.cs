using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.Links;

/// <summary>The members that link a document to the one that took its place.</summary>
public static class DocumentLinks
{
    /// <summary>Of the old document: the new one, with the reason.</summary>
    public const string SupersededBy = "$supersededBy";

    /// <summary>Of the new document: the old ones.</summary>
    public const string Supersedes = "$supersedes";

    /// <summary>Whether a body has the link, or a record within it that has a member of that name.</summary>
    /// <param name="body">The body.</param>
    public static bool MayBeSuperseded(ReadOnlySpan<byte> body) =>
        // In a text the quotes would be escaped.
        body.IndexOf("\"$supersededBy\":"u8) >= 0;

    /// <summary>Whether another document took the place of this one.</summary>
    /// <param name="body">Its body.</param>
    public static bool IsSuperseded(ReadOnlySpan<byte> body)
    {
        if (!MayBeSuperseded(body)) return false;
        try
        {
            return !new CodecReader(body).FindMember("$supersededBy"u8).IsEmpty;
        }
        catch (MemoryFormatException)
        {
            return false;
        }
    }

    /// <summary>Whether a store may hold a document whose place another one took.</summary>
    /// <param name="store">The store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static ValueTask<bool> MayHaveAsync(IDocumentStore store, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Capability<ILinkedStore>() is { } linked
            ? linked.HasSupersededAsync(cancellationToken) : ValueTask.FromResult(true);
    }
}
