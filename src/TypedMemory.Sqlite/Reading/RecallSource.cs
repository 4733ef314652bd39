using TypedMemory.Core.Queries;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;
using TypedMemory.Sqlite.Recall;

namespace TypedMemory.Sqlite.Reading;

/// <summary>What a search needs of the connection that it reads from.</summary>
internal sealed class RecallSource(
    Connection connection, ReadyIndexes indexes, QueryReader queries, MatchReader matches) : IRecallSource, IDisposable
{
    private RecallGatherer? _gatherer;

    public Connection Connection => connection;

    public RecallGatherer Gatherer => _gatherer ??= new RecallGatherer(connection);

    public List<StoredIndex> ReadReadyIndexes(string prefix) => indexes.Read(prefix);

    public StoredIndex TextIndexOf(List<StoredIndex> indexes, string prefix) => MatchReader.IndexOf(indexes, prefix);

    public StoredIndex? FindOlder(List<StoredIndex> ready) => indexes.FindOlder(ready);

    public long? CountNarrowed(DocumentQuery query, List<StoredIndex> indexes, StoredIndex? older) =>
        queries.CountNarrowed(query, indexes, older);

    public QueryResult Query(DocumentQuery query, int pageSize, CancellationToken cancellationToken) =>
        queries.Find(query, pageSize, cancellationToken);

    public List<(string Id, RevisionId Revision, byte[] Body, byte[] Key, byte[]?[] Texts)> AddOlder(
        Connection words, DocumentQuery query, StoredIndex index, StoredIndex older) =>
        matches.AddOlder(words, query, index, older);

    public void Dispose() => _gatherer?.Dispose();
}
