using LiteDB;

namespace TypedMemory.Benchmarks.Store;

/// <summary>
/// LiteDB as its documentation shows it. Its writes return while a queue still syncs them in the background; where
/// every write is to be on the disk when it returns, a checkpoint follows it, which is the one call that LiteDB has for
/// that.
/// </summary>
internal sealed class LiteDbSystem : IStoreSystem
{
    private LiteDatabase _database = null!;
    private ILiteCollection<LiteNote> _notes = null!;
    private string _path = "";
    private bool _full;

    public string Name => "litedb";

    public long FileSize =>
        StoreFiles.Size(_path) + StoreFiles.Size(_path.Replace(".db", "-log.db", StringComparison.Ordinal));

    public Task OpenAsync(string directory, bool full)
    {
        _path = Path.Combine(directory, "lite.db");
        _full = full;
        _database = new LiteDatabase(_path);
        _notes = _database.GetCollection<LiteNote>("notes");
        return Task.CompletedTask;
    }

    public ValueTask PutAsync(Note note)
    {
        _notes.Insert(LiteNote.From(note));
        if (_full) _database.Checkpoint();
        return ValueTask.CompletedTask;
    }

    public ValueTask UpdateAsync(Note note)
    {
        _notes.Update(LiteNote.From(note));
        return ValueTask.CompletedTask;
    }

    public ValueTask PutManyAsync(IReadOnlyList<Note> notes)
    {
        _notes.InsertBulk(notes.Select(LiteNote.From), notes.Count);
        return ValueTask.CompletedTask;
    }

    public ValueTask UpdateManyAsync(IReadOnlyList<Note> notes)
    {
        _notes.Update(notes.Select(LiteNote.From));
        return ValueTask.CompletedTask;
    }

    public ValueTask<Note?> GetAsync(string id)
    {
        LiteNote? found = _notes.FindById(id);
        return new(found?.ToNote());
    }

    public ValueTask<int> RangeAsync(string prefix)
    {
        int count = 0;
        foreach (LiteNote note in _notes.Find(Query.StartsWith("_id", prefix)))
        {
            note.ToNote();
            count++;
        }

        return new(count);
    }

    public ValueTask<int?> FeedAsync(bool withDocuments) => new((int?)null);

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }
}
