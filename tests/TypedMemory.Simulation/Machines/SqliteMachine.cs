using TypedMemory.Core.Store;
using TypedMemory.Sqlite;

namespace TypedMemory.Simulation;

/// <summary>A machine with the real store on a real file, whose faults are done to the file.</summary>
internal sealed class SqliteMachine : Machine
{
    private readonly string _folder;
    private readonly TimeProvider _time;
    private SqliteDocumentStore _store = null!;
    private string _path = "";
    private int _files;
    private DiskImage _durable = new([], []);

    private SqliteMachine(string folder, TimeProvider time) => (_folder, _time) = (folder, time);

    public override IDocumentStore Inner => _store;

    /// <summary>Makes a machine with an empty store.</summary>
    public static async Task<SqliteMachine> CreateAsync(TimeProvider time)
    {
        var machine = new SqliteMachine(Directory.CreateTempSubdirectory("typedmemory-simulation-").FullName, time);
        await machine.OpenAsync(machine.NewPath());
        return machine;
    }

    /// <summary>
    /// The file and its log as they lie there, without a checkpoint on closing, are opened again in their place.
    /// </summary>
    public override async Task KillAsync()
    {
        DiskImage image = DiskImage.Read(_path);
        await _store.DisposeAsync();
        image.WriteOver(_path);
        await OpenAsync(_path);
    }

    /// <summary>
    /// What the disk held at the last flush is opened by a machine that has booted again: here, from another file.
    /// </summary>
    public override async Task LosePowerAsync() => await ReplaceAsync(_durable);

    public override async Task<object> BackUpAsync()
    {
        await Store.FlushAsync();
        return DiskImage.Read(_path);
    }

    public override async Task RestoreAsync(object backup) => await ReplaceAsync((DiskImage)backup);

    public override async Task<Machine> CopyAsync()
    {
        var copy = new SqliteMachine(Directory.CreateTempSubdirectory("typedmemory-simulation-").FullName, _time);
        string path = copy.NewPath();
        DiskImage.Read(_path).WriteOver(path);
        await copy.OpenAsync(path);
        return copy;
    }

    public override void OnFlushed() => _durable = DiskImage.Read(_path);

    public override async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ReplaceAsync(DiskImage image)
    {
        await _store.DisposeAsync();
        string path = NewPath();
        image.WriteOver(path);
        await OpenAsync(path);
    }

    private async Task OpenAsync(string path)
    {
        _path = path;
        _store = await SqliteDocumentStore.OpenAsync(new SqliteStoreOptions { Path = path, TimeProvider = _time });
        _durable = DiskImage.Read(path);
    }

    private string NewPath() => Path.Combine(_folder, $"store{_files++}.db");
}
