using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory.Benchmarks.Store;

/// <summary>This library as an application uses it: record, key, codec, merge, store, and back.</summary>
internal sealed class TypedSystem : IStoreSystem
{
    private ServiceProvider _services = null!;
    private IStoreNoteRepository _notes = null!;
    private string _path = "";

    public string Name => "typedmemory";

    public long FileSize => StoreFiles.Size(_path);

    public async Task OpenAsync(string directory, bool full)
    {
        _path = Path.Combine(directory, "typed.db");
        var services = new ServiceCollection();
        services.AddTypedMemory(memory => memory
            .UseSqlite(
                _path, store => store with { Durability = full ? SqliteDurability.Full : SqliteDurability.Normal })
            .AddGeneratedTypes());
        _services = services.BuildServiceProvider();
        _notes = _services.GetRequiredService<IStoreNoteRepository>();

        // The file is opened at the first use; for the others that is not part of what is measured.
        await _notes.CountAsync();
    }

    public async ValueTask PutAsync(Note note) => await _notes.InsertAsync(StoreNote.From(note));

    public async ValueTask UpdateAsync(Note note) => await _notes.UpsertAsync(StoreNote.From(note));

    public ValueTask PutManyAsync(IReadOnlyList<Note> notes) => UpdateManyAsync(notes);

    public async ValueTask UpdateManyAsync(IReadOnlyList<Note> notes)
    {
        foreach (MemoryWriteOutcome<StoreNoteId> outcome in await _notes.UpsertManyAsync(notes.Select(StoreNote.From)))
        {
            if (outcome.Error is not null) throw outcome.Error;
        }
    }

    public async ValueTask<Note?> GetAsync(string id) =>
        await _notes.GetAsync(StoreNoteId.Parse(id)) is { } found
            ? new Note(id, found.Edition, found.Text, found.Confidence, found.Source)
            : null;

    public async ValueTask<int> RangeAsync(string prefix)
    {
        int count = 0;
        await foreach (MemoryEntry<StoreNote, StoreNoteId> entry in _notes.ListAsync(
            new MemoryPrefix<StoreNoteId>(prefix)))
        {
            _ = entry.Value;
            count++;
        }

        return count;
    }

    public async ValueTask<int?> FeedAsync(bool withDocuments)
    {
        if (!withDocuments) return null;
        long all = await _notes.CountAsync();
        using var enough = new CancellationTokenSource();
        int count = 0;
        await foreach (MemoryChange<StoreNote, StoreNoteId> change in _notes.Changes(null, enough.Token).ReadAllAsync())
        {
            if (change.Error is not null) throw change.Error;
            if (++count == all) break;
        }

        await enough.CancelAsync();
        return count;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
