using System.Buffers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite;

namespace TypedMemory.Benchmarks.Store;

/// <summary>This library's engine without the typed path.</summary>
internal sealed class UntypedSystem : IStoreSystem
{
    private const int FeedPage = 1000;
    private SqliteDocumentStore _store = null!;
    private string _path = "";

    public string Name => "untyped";

    public long FileSize => StoreFiles.Size(_path);

    public async Task OpenAsync(string directory, bool full)
    {
        _path = Path.Combine(directory, "untyped.db");
        _store = await SqliteDocumentStore.OpenAsync(new SqliteStoreOptions
        {
            Path = _path,
            Durability = full ? SqliteDurability.Full : SqliteDurability.Normal,
        });
    }

    public async ValueTask PutAsync(Note note) =>
        Demand(await _store.WriteAsync(new DocumentBatch { Writes = [First(note)] }));

    public async ValueTask UpdateAsync(Note note)
    {
        DocumentSnapshot? current = await _store.GetSnapshotAsync(note.Id);
        Demand(await _store.WriteAsync(new DocumentBatch { Writes = [Next(note, current!)] }));
    }

    public async ValueTask PutManyAsync(IReadOnlyList<Note> notes)
    {
        var writes = new DocumentWrite[notes.Count];
        for (int i = 0; i < writes.Length; i++) writes[i] = First(notes[i]);
        Demand(await _store.WriteAsync(new DocumentBatch { Writes = [.. writes] }));
    }

    public async ValueTask UpdateManyAsync(IReadOnlyList<Note> notes)
    {
        IReadOnlyList<DocumentSnapshot?> current = await _store.GetSnapshotsAsync(
            [.. notes.Select(static note => note.Id)]);
        var writes = new DocumentWrite[notes.Count];
        for (int i = 0; i < writes.Length; i++) writes[i] = Next(notes[i], current[i]!);
        Demand(await _store.WriteAsync(new DocumentBatch { Writes = [.. writes] }));
    }

    public async ValueTask<Note?> GetAsync(string id) =>
        await _store.GetAsync(id) is { } found ? NoteJson.Read(id, found.Body.Span) : null;

    public async ValueTask<int> RangeAsync(string prefix)
    {
        int count = 0;
        await foreach (DocumentRevision document in _store.ListAsync(new ListQuery { Prefix = prefix }))
        {
            NoteJson.Read(document.Id, document.Body.Span);
            count++;
        }

        return count;
    }

    public async ValueTask<int?> FeedAsync(bool withDocuments)
    {
        int count = 0;
        StoreChangesPage page;
        long since = 0;
        do
        {
            page = await _store.ReadChangesAsync(new StoreChangesQuery
            {
                Since = since,
                Limit = FeedPage,
                IncludeBodies = withDocuments,
                Prefixes = ["note:"],
            });
            foreach (StoreChange change in page.Changes)
            {
                if (withDocuments) NoteJson.Read(change.Id, change.Body.Span);
                count++;
            }

            since = page.LastSequence;
        }
        while (page.HasMore);
        return count;
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static DocumentWrite First(Note note)
    {
        byte[] body = Body(note);
        var path = new RevisionPath(RevisionHasher.Compute(null, false, body, []));
        return new DocumentWrite
        {
            Id = note.Id,
            IfSequence = 0,
            Revisions = [new DocumentRevision { Id = note.Id, Path = path, Body = body }],
        };
    }

    private static DocumentWrite Next(Note note, DocumentSnapshot current)
    {
        byte[] body = Body(note);
        RevisionPath path = current.Winner.Path.Append(
            RevisionHasher.Compute(current.Winner.Revision, false, body, []));
        return new DocumentWrite
        {
            Id = note.Id,
            IfSequence = current.Sequence,
            Revisions = [new DocumentRevision { Id = note.Id, Path = path, Body = body }],
        };
    }

    private static byte[] Body(Note note)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        NoteJson.Write(note, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Demand(IReadOnlyList<WriteOutcome> outcomes)
    {
        foreach (WriteOutcome outcome in outcomes)
        {
            if (outcome.Error is not null) throw outcome.Error;
        }
    }
}
