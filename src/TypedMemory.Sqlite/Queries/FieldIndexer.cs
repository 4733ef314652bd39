using System.Text;
using System.Text.Json;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Queries.Fields;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Queries;

/// <summary>The indexes over fields of a file, and what makes their keys.</summary>
internal sealed class FieldIndexer
{
    private readonly FieldKeys _keys;
    private readonly string _store;

    public FieldIndexer(IReadOnlyList<StoredFieldIndex> indexes, string store)
    {
        Indexes = indexes;
        Ids = [.. indexes.Select(static index => index.Id)];
        _keys = new FieldKeys(indexes.Select(static index => index.Index));
        _store = store;
    }

    public IReadOnlyList<StoredFieldIndex> Indexes { get; }

    /// <summary>The numbers of the indexes.</summary>
    public long[] Ids { get; }

    /// <summary>Makes the keys of a document, each with the place of its index in <see cref="Indexes"/>.</summary>
    public void Write(ReadOnlySpan<byte> utf8Id, ReadOnlySpan<byte> body, List<IndexKey> keys)
    {
        string id = Encoding.UTF8.GetString(utf8Id);
        try
        {
            _keys.Write(id, body.ToArray(), keys);
        }
        catch (JsonException damage)
        {
            throw StoreErrors.Damaged(_store, $"the body of \"{id}\"", damage);
        }
    }
}
