using System.Text;
using TypedMemory.Core.Json;
using TypedMemory.Core.Queries.Fields;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Writing;

/// <summary>Defines and builds the indexes over fields, within the writer's transactions.</summary>
internal sealed class FieldIndexing(Connection connection, IndexKeeper keeper)
{
    /// <summary>
    /// How many documents one transaction of the building looks at: writers wait no longer than for that.
    /// </summary>
    private const int BuildStep = 500;

    /// <summary>Writes down which indexes there are; from here on every process keeps them.</summary>
    public bool Define(IReadOnlyList<string> wanted)
    {
        foreach (StoredFieldIndex index in ReadAll().Where(index => !wanted.Contains(index.Definition)))
            keeper.DropKeys(index.Id);

        using (Statement insert = connection.PrepareOnce(
            "INSERT INTO indexes(type, definition, built) VALUES(?1, ?2, '') ON CONFLICT DO NOTHING"))
        {
            foreach (string definition in wanted)
                insert.BindText(1, FieldDefinition.Type).BindText(2, definition).Run();
        }

        keeper.Refresh();
        return true;
    }

    /// <summary>Lets all of them begin anew: which keys a damaged body had left nobody knows.</summary>
    public void Renew()
    {
        List<string> definitions = [.. ReadAll().Select(static index => index.Definition)];
        if (definitions.Count == 0) return;
        Define([]);
        Define(definitions);
    }

    /// <summary>Brings some documents into the unfinished indexes.</summary>
    /// <returns>How many were looked at, or <see langword="null"/> if all indexes are finished.</returns>
    public long? Build()
    {
        FieldIndexer? fields = keeper.Catalog.Fields;
        List<StoredFieldIndex> unfinished =
            [.. (fields?.Indexes ?? []).Where(static index => index.BuiltTo is not null)];
        if (unfinished.Count == 0) return null;
        string furthestBehind = unfinished.Select(static index => index.BuiltTo!).Aggregate(
            static (left, right) => Utf8Order.Compare(left, right) < 0 ? left : right);
        byte[] last = Encoding.UTF8.GetBytes(furthestBehind);
        int count = 0;
        var keys = new KeyChanges(connection);
        using (Statement select = connection.PrepareOnce(
            "SELECT id, body FROM docs WHERE id > ?1 AND (flags & 1) = 0 ORDER BY id LIMIT ?2"))
        {
            select.BindText(1, last).Bind(2, BuildStep);
            while (select.Step())
            {
                count++;
                last = select.Bytes(0).ToArray();
                keys.Clear();
                fields!.Write(last, select.Bytes(1), keys.New);
                foreach ((int index, byte[] key) in keys.New)
                {
                    // A write that came in between has brought its document in already; the statement knows.
                    if (fields.Indexes[index].BuiltTo is not null) keys.Insert(fields.Ids[index], key, last);
                }
            }
        }

        keeper.MarkBuilt(unfinished.Select(static index => index.Id), count < BuildStep ? null : last);
        return count;
    }

    private IReadOnlyList<StoredFieldIndex> ReadAll() => IndexCatalog.Read(connection).Fields?.Indexes ?? [];
}
