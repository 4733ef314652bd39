using TypedMemory.Core.Queries;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Recall;

/// <summary>What a search needs of the connection that it reads from.</summary>
internal interface IRecallSource
{
    Connection Connection { get; }

    /// <summary>What gathers matches on the connection.</summary>
    RecallGatherer Gatherer { get; }

    /// <summary>The finished indexes of the type that a prefix belongs to.</summary>
    List<StoredIndex> ReadReadyIndexes(string prefix);

    /// <summary>The full-text index among them.</summary>
    /// <exception cref="TypedMemoryException">There is none.</exception>
    StoredIndex TextIndexOf(List<StoredIndex> indexes, string prefix);

    /// <summary>The index of the documents of older versions, or <see langword="null"/> if there are none.</summary>
    StoredIndex? FindOlder(List<StoredIndex> indexes);

    /// <summary>
    /// How many keys the indexes that answer a query have to be read for it, or <see langword="null"/> if no index
    /// narrows
    /// it down.
    /// </summary>
    long? CountNarrowed(DocumentQuery query, List<StoredIndex> indexes, StoredIndex? older);

    /// <summary>Answers a query.</summary>
    QueryResult Query(DocumentQuery query, int pageSize, CancellationToken cancellationToken);

    /// <summary>
    /// Brings the texts of older documents, in their present form, into a table; each row's number is that of the
    /// document.
    /// </summary>
    List<(string Id, RevisionId Revision, byte[] Body, byte[] Key, byte[]?[] Texts)> AddOlder(
        Connection words, DocumentQuery query, StoredIndex index, StoredIndex older);
}
