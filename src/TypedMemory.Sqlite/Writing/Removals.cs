using System.Collections.Immutable;
using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Opening;

namespace TypedMemory.Sqlite.Writing;

/// <summary>Removes what replication does not know of: purged leaves, evicted documents, erased bodies.</summary>
internal sealed class Removals(
    Connection connection,
    WriteTransaction transaction,
    DocumentTable documents,
    TreeWriter trees,
    BodyTable bodies,
    HistoryKeeper history,
    IndexKeeper indexes)
{
    /// <summary>Removes leaves of a document; gives those that were leaves.</summary>
    public DocumentRevisions Purge(DocumentRevisions document)
    {
        byte[] utf8Id = Encoding.UTF8.GetBytes(document.Id);
        if (!documents.Load(utf8Id)) return new DocumentRevisions(document.Id, []);
        RevisionTree rest = documents.ReadTree().Purge(document.Revisions, out ImmutableArray<RevisionId> removed);
        if (removed.IsEmpty) return new DocumentRevisions(document.Id, []);
        if (rest.IsEmpty) Delete(utf8Id);
        else trees.KeepRest(document.Id, utf8Id, rest);
        foreach (RevisionId revision in removed) bodies.Delete(utf8Id, revision);

        // The document's old sequence is gone from the feed's index; it must not be given again.
        transaction.KeepSequence();
        return new DocumentRevisions(document.Id, removed);
    }

    /// <summary>
    /// Removes the documents of a range as if they had never been; attachments go with the next compaction.
    /// </summary>
    /// <returns>How many documents were removed.</returns>
    public long Evict(IdRange range, long unlessChangedAfter)
    {
        using (Statement changed = connection.PrepareOnce(
            "SELECT id FROM docs WHERE id >= ?1 AND id < ?2 AND seq > ?3 LIMIT 1"))
        {
            range.Bind(changed);
            if (changed.Bind(3, unlessChangedAfter).Step())
            {
                throw new TypedMemoryException(
                    TypedMemoryErrorCodes.Conflict,
                    $"Nothing was evicted: the document \"{changed.Text(0)}\" was changed after the sequence {unlessChangedAfter}.");
            }
        }

        indexes.Remove(range);
        using (Statement kept = connection.PrepareOnce("DELETE FROM bodies WHERE id >= ?1 AND id < ?2"))
        {
            range.Bind(kept);
            kept.Run();
        }

        using (Statement paths = connection.PrepareOnce("DELETE FROM paths WHERE id >= ?1 AND id < ?2"))
        {
            range.Bind(paths);
            paths.Run();
        }

        documents.Counts.RemoveRange(range, transaction.Sequence);
        using Statement delete = connection.PrepareOnce("DELETE FROM docs WHERE id >= ?1 AND id < ?2");
        range.Bind(delete);
        delete.Run();
        long evicted = connection.Changes;

        // Their sequences are gone from the feed's index; they must not be given again.
        if (evicted > 0) transaction.KeepSequence();
        return evicted;
    }

    /// <summary>Drops the bodies of a deleted document's superseded revisions; gives how many.</summary>
    public int ErasePast(string id)
    {
        byte[] utf8Id = Encoding.UTF8.GetBytes(id);
        if (!documents.Load(utf8Id) || !documents.Loaded.Deleted) return 0;
        return history.Erase(utf8Id, documents.ReadTree());
    }

    /// <summary>Counts a purge or an eviction.</summary>
    /// <param name="key">Which of the two.</param>
    /// <returns>How many of both there were.</returns>
    public long Count(string key)
    {
        Meta.Set(connection, key, (connection.QueryInt64($"SELECT value FROM meta WHERE key = '{key}'") ?? 0) + 1);
        return StoreState.ReadRemovals(connection);
    }

    private void Delete(ReadOnlySpan<byte> utf8Id)
    {
        indexes.Update(utf8Id, exists: true, live: false, []);
        documents.Delete(utf8Id, transaction.Sequence);
        bodies.DeleteAll(utf8Id);
    }
}
