using System.Collections.Concurrent;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Configuration;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Functions;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Databases;

/// <summary>The databases of a hub: which there are, and those that are open.</summary>
internal sealed class DatabaseRegistry(
    HubSettings settings, TimeProvider time, ServedMemory? memory = null,
    IReadOnlyList<IDesignLanguage>? languages = null) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, HubDatabase> _open = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _feedsEnd = new();
    private readonly string _folder = Directory.CreateDirectory(settings.Current.DataDirectory).FullName;
    private bool _isClosed;

    /// <summary>Makes the database of the users ready, each time that it is opened.</summary>
    public required Func<HubDatabase, CancellationToken, ValueTask> PrepareUsers { get; init; }

    /// <summary>The names of all databases, in the order of their bytes.</summary>
    public List<string> Names()
    {
        List<string> names =
        [
            .. Directory.EnumerateFiles(_folder).Select(
                path => DatabaseName.FromFileName(Path.GetFileName(path))).OfType<string>(),
            .. settings.Current.Stores.Keys,
            .. memory is null ? [] : new[] { memory.Name },
        ];
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>Opens a database for one request.</summary>
    /// <exception cref="HubException">There is no such database, or its name is none.</exception>
    public async ValueTask<HubDatabase> LeaseAsync(string name, CancellationToken cancellationToken) =>
        await TryLeaseAsync(name, cancellationToken).ConfigureAwait(false) ?? throw HubException.NoDatabase();

    /// <summary>Opens a database for one request, if there is one of this name.</summary>
    public async ValueTask<HubDatabase?> TryLeaseAsync(string name, CancellationToken cancellationToken)
    {
        if (_open.TryGetValue(name, out HubDatabase? database) && database.TryLease()) return Used(database);
        // Only who creates a database is told the rule of names; to all others it is not there.
        if (!DatabaseName.IsValid(name)) return null;
        while (true)
        {
            IReadOnlyList<HubDatabase> idle = [];
            await EnterAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (!_open.TryGetValue(name, out database))
                {
                    if (!Exists(name)) return null;
                    database = await OpenAsync(name, cancellationToken).ConfigureAwait(false);
                }

                if (database.TryLease())
                {
                    idle = BeginClosingIdle();
                    return Used(database);
                }
            }
            finally
            {
                _gate.Release();
                foreach (HubDatabase closing in idle) await CloseAsync(closing).ConfigureAwait(false);
            }

            // It is being closed. Whoever it waits for may want another database: that must not wait for this one.
            await database.Gone.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Creates a database.</summary>
    public async ValueTask CreateAsync(string name, CancellationToken cancellationToken)
    {
        DatabaseName.Validate(name);
        if (!await TryCreateAsync(name, cancellationToken).ConfigureAwait(false))
        {
            throw new HubException(412, "file_exists", "The database could not be created, the file already exists.");
        }
    }

    /// <summary>Creates a database, whose name must be one, unless it is there.</summary>
    /// <returns>Whether it was created.</returns>
    public async ValueTask<bool> TryCreateAsync(string name, CancellationToken cancellationToken)
    {
        while (true)
        {
            HubDatabase? open;
            await EnterAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (!_open.TryGetValue(name, out open) || !open.IsClosing)
                {
                    if (Exists(name)) return false;
                    await OpenAsync(name, cancellationToken).ConfigureAwait(false);
                    Updates.Created(name);
                    Created?.Invoke(name);
                    return true;
                }
            }
            finally
            {
                _gate.Release();
            }

            // One that is being deleted: its name is free in a moment.
            await open.Gone.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Deletes a database, once the requests that use it have ended; feeds are ended.</summary>
    public async ValueTask DeleteAsync(string name, CancellationToken cancellationToken)
    {
        DatabaseName.Validate(name);
        while (true)
        {
            HubDatabase? database;
            await EnterAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (!Exists(name)) throw HubException.NoDatabase();
                if (IsApplications(name))
                {
                    throw HubException.Forbidden(
                        $"The database '{name}' belongs to the application and cannot be deleted.");
                }

                if (!_open.TryGetValue(name, out database))
                {
                    DeleteFiles(name);
                    return;
                }
            }
            finally
            {
                _gate.Release();
            }

            if (database.TryBeginClosing(onlyIdle: false))
            {
                await CloseAsync(database, () => DeleteFiles(name)).ConfigureAwait(false);
                return;
            }

            await database.Gone.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Tells that a database was created.</summary>
    public event Action<string>? Created;

    /// <summary>What has become of databases.</summary>
    public DatabaseUpdates Updates { get; } = new();

    /// <summary>Ends when the hub stops: what follows all databases ends with it.</summary>
    public CancellationToken FeedsEnd => _feedsEnd.Token;

    /// <summary>The databases that are open now.</summary>
    public IEnumerable<HubDatabase> Open => _open.Values;

    /// <summary>Ends all feeds, so that the host's shutdown does not wait for those who follow them.</summary>
    public void CloseFeeds()
    {
        _feedsEnd.Cancel();
        foreach (HubDatabase database in _open.Values) database.CloseFeeds();
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        _isClosed = true;
        _gate.Release();
        CloseFeeds();
        await Task.WhenAll(_open.Values.Select(database =>
            database.TryBeginClosing(onlyIdle: false) ? CloseAsync(database) : database.Gone)).ConfigureAwait(false);
    }

    /// <summary>Waits for the turn to open, create or delete a database.</summary>
    private async ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!_isClosed) return;
        _gate.Release();
        throw new HubException(503, "service_unavailable", "The hub is being stopped.");
    }

    /// <summary>
    /// Closes a database that nobody new gets any more, once those who use it have ended: without the turn, since they
    /// may wait for it.
    /// </summary>
    private async Task CloseAsync(HubDatabase database, Action? atLast = null)
    {
        try
        {
            await database.DisposeAsync().ConfigureAwait(false);
            atLast?.Invoke();
        }
        finally
        {
            _open.TryRemove(KeyValuePair.Create(database.Name, database));
            database.NoteGone();
        }
    }

    // The file itself goes last: as long as it is there, so is the database.
    private void DeleteFiles(string name)
    {
        string path = PathOf(name);
        foreach (string file in Directory.EnumerateFiles(_folder, Path.GetFileName(path) + "?*")) File.Delete(file);
        File.Delete(path);
        Updates.Deleted(name);
    }

    private HubDatabase Used(HubDatabase database)
    {
        database.LastUsed = time.GetTimestamp();
        return database;
    }

    private string PathOf(string name) => Path.Combine(_folder, DatabaseName.ToFileName(name));

    /// <summary>Whether there is a database of this name.</summary>
    public bool Exists(string name) => IsApplications(name) || File.Exists(PathOf(name));

    private bool IsApplications(string name) => name == memory?.Name || settings.Current.Stores.ContainsKey(name);

    private async ValueTask<HubDatabase> OpenAsync(string name, CancellationToken cancellationToken)
    {
        bool isOurs = !IsApplications(name);
        HubOptions options = settings.Current;
        IDocumentStore store = isOurs
            ? await HubStores.OpenAsync(PathOf(name), options, time, cancellationToken).ConfigureAwait(false)
            // The application opened it with a durability of its own; what leaves the machine has to be durable
            // whatever that is.
            : new DurableStore(
                name == memory?.Name
                ? await memory.OpenAsync(cancellationToken).ConfigureAwait(false) : options.Stores[name]);
        bool isPublic = options.AllowAnonymous && name != options.UsersDatabase;
        HubDatabase database;
        try
        {
            database = await HubDatabase.OpenAsync(
                name, store, isOurs, isPublic ? DatabaseSecurity.Public : DatabaseSecurity.AdminOnly,
                cancellationToken, languages).ConfigureAwait(false);
            if (isOurs && name == options.UsersDatabase)
                await PrepareUsers(database, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // Whoever asked has gone, or it cannot be read: the file is not kept open for nobody.
            if (isOurs) await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        if (name == memory?.Name) database.Merges = memory.StartMerges(database.Closing);
        _open[name] = database;
        Updates.Opened(name, database.Store.LastSequence);
        return database;
    }

    /// <summary>
    /// Where too many are open: lets nobody use those any more that were used least lately, and by nobody now.
    /// </summary>
    private List<HubDatabase> BeginClosingIdle()
    {
        int over = _open.Values.Count(static database => !database.IsClosing) - settings.Current.MaxOpenDatabases;
        if (over <= 0) return [];
        List<HubDatabase> idle =
        [
            .. _open.Values.Where(database => database.Name != settings.Current.UsersDatabase)
                .OrderBy(static database => database.LastUsed)
                .Where(static database => database.TryBeginClosing(onlyIdle: true))
                .Take(over),
        ];
        foreach (HubDatabase oldest in idle) Updates.Look(oldest.Name, oldest.Store.LastSequence);
        return idle;
    }
}
