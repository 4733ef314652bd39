using TypedMemory.Core.Revisions;
using TypedMemory.Generated;

namespace TypedMemory.Repositories;

/// <summary>Makes the entries of one memory type of what is stored.</summary>
internal sealed class EntryReader<T, TId>(MemoryType<T, TId> type)
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    /// <summary>The entry of a document, with its error where the document cannot be read.</summary>
    public MemoryEntry<T, TId> Read(string id, RevisionId revision, ReadOnlyMemory<byte> body)
    {
        try
        {
            return new MemoryEntry<T, TId>(id, revision, type.Read(id, body.Span));
        }
        catch (MemoryFormatException exception)
        {
            return new MemoryEntry<T, TId>(id, revision, exception);
        }
    }

    /// <summary>The entry of a revision, with its error where it cannot be read.</summary>
    public MemoryEntry<T, TId> Read(DocumentRevision revision) => Read(revision.Id, revision.Revision, revision.Body);
}
