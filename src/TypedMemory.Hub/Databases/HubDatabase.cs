using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Functions;
using TypedMemory.Hub.Mango;
using TypedMemory.Hub.Security;
using TypedMemory.Hub.Views;

namespace TypedMemory.Hub.Databases;

/// <summary>An open database: its store, its bell, its security object.</summary>
internal sealed class HubDatabase : IIndexedDatabase, IAsyncDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private readonly string _incarnation;
    private readonly State _state = new();

    private HubDatabase(
        string name, IDocumentStore store, StoreInfo info, IReadOnlyList<IDesignLanguage> languages)
    {
        Name = name;
        Store = store;
        Created = info.Created;
        _incarnation = info.Incarnation;
        Sequences = new SequenceFormat(info.Incarnation);
        _state.Feeds = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        _state.RevisionLimit = info.RevisionLimit;
        Bell = new ChangeBell(store, _closing.Token);
        Maintenance = store.Capability<IStoreMaintenance>();
        Sizes = new DatabaseSizes(Maintenance);
        SizeLimit = new DocumentSizeLimit(name, store);
        Indexes = new MangoIndexes(this);
        Designs = new Designs(store, languages);
        Views = new DatabaseViews(this, Designs);
    }

    public string Name { get; }

    public IDocumentStore Store { get; private set; }

    /// <summary>
    /// What the user of a request may read and write, or <see langword="null"/> for everything.
    /// </summary>
    public PrefixRights? Rights { get; private set; }

    /// <summary>Whether the store is closed with the database.</summary>
    private bool OwnsStore { get; init; }

    public DateTimeOffset Created { get; }

    public SequenceFormat Sequences { get; private set; }

    public ChangeBell Bell { get; }

    public DatabaseSecurity Security
    {
        get => _state.Security;
        private set => _state.Security = value;
    }

    /// <summary>The compaction that is under way.</summary>
    public Compaction? Compaction => _state.Compaction;

    /// <summary>What knows the store's statistics, or <see langword="null"/> for a store that does not tell.</summary>
    public IStoreMaintenance? Maintenance { get; private set; }

    /// <summary>How large its documents may be.</summary>
    public DocumentSizeLimit SizeLimit { get; }

    /// <summary>Its indexes for queries.</summary>
    public MangoIndexes Indexes { get; }

    /// <summary>Its design documents, with their functions.</summary>
    public Designs Designs { get; }

    /// <summary>Its views.</summary>
    public DatabaseViews Views { get; }

    /// <summary>How much is left behind the pages of its feed; of all documents, whoever may read them.</summary>
    public PendingCounts Pending { get; } = new();

    /// <summary>How much room it takes.</summary>
    public DatabaseSizes Sizes { get; private set; }

    /// <summary>
    /// What merges the conflicts that peers bring, or <see langword="null"/> where the types of the documents are not
    /// known.
    /// </summary>
    public PeerMerges? Merges { get; set; }

    /// <summary>Ends when the database is deleted or the hub stops; feeds end with it.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>
    /// Ends when the database is closed or its security object changes: who follows it then comes again, with the
    /// rights that hold now.
    /// </summary>
    public CancellationToken FeedsEnd => Volatile.Read(ref _state.Feeds).Token;

    /// <summary>When the database was last used, in the clock's ticks.</summary>
    public long LastUsed
    {
        get => _state.LastUsed;
        set => _state.LastUsed = value;
    }

    public bool IsIdle => Volatile.Read(ref _state.Leases) == 0;

    /// <summary>Whether nobody gets it any more.</summary>
    public bool IsClosing => Volatile.Read(ref _state.Drained) is not null;

    public static async ValueTask<HubDatabase> OpenAsync(
        string name, IDocumentStore store, bool ownsStore, DatabaseSecurity fallback,
        CancellationToken cancellationToken, IReadOnlyList<IDesignLanguage>? languages = null)
    {
        StoreInfo info = await store.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        var database = new HubDatabase(name, store, info, languages ?? []) { OwnsStore = ownsStore };
        LocalDocument? security = await store.GetLocalAsync(
            DatabaseSecurity.LocalId, cancellationToken).ConfigureAwait(false);
        await database.SizeLimit.LoadAsync(cancellationToken).ConfigureAwait(false);
        database.Security = security?.Body is { } body ? DatabaseSecurity.Parse(body) : fallback;
        return database;
    }

    /// <summary>What its documents may measure.</summary>
    public DocumentLimits Limits(HubOptions options) => SizeLimit.Over(options);

    /// <summary>Keeps the database open until the lease is given back.</summary>
    /// <returns>Whether it still is open.</returns>
    public bool TryLease()
    {
        lock (_gate)
        {
            if (_state.Drained is not null) return false;
            _state.Leases++;
            return true;
        }
    }

    public void Release()
    {
        lock (_gate)
        {
            if (--_state.Leases == 0) _state.Drained?.TrySetResult();
        }
    }

    /// <summary>Notes that a compaction begins, and keeps the database open for it.</summary>
    /// <returns>Whether it may: not if one is under way, or the database is being closed.</returns>
    public bool TryBeginCompaction(DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_state.Compaction is not null || _state.Drained is not null) return false;
            _state.Compaction = new Compaction(now, new CompactionProgress(CompactionStep.Bodies, 0, 1));
            _state.Leases++;
            return true;
        }
    }

    /// <summary>Notes how far the compaction is.</summary>
    public void NoteCompaction(CompactionProgress progress)
    {
        lock (_gate) _state.Compaction = _state.Compaction is { } running ? running with { Progress = progress } : null;
    }

    /// <summary>Notes that the compaction has ended.</summary>
    public void EndCompaction()
    {
        lock (_gate) _state.Compaction = null;
        Release();
    }

    public async ValueTask SetSecurityAsync(DatabaseSecurity security, CancellationToken cancellationToken)
    {
        await Store.WriteAsync(
            new DocumentBatch { LocalDocuments = [new LocalDocument(DatabaseSecurity.LocalId, security.Json)] },
            cancellationToken).ConfigureAwait(false);
        Security = security;
        var next = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        // Not disposed: feeds that began before hold its token until they have ended.
        await Interlocked.Exchange(ref _state.Feeds, next).CancelAsync().ConfigureAwait(false);
        Bell.Ring();
    }

    /// <summary>
    /// The database as a user sees it: the same one, or one whose store has nothing but what the user may read. It
    /// holds no lease of its own.
    /// </summary>
    public HubDatabase SeenBy(HubUser user) => WrittenBy(user).ReadBy(user);

    /// <summary>The database as a user sees it who only reads: what waits for thousands of clients.</summary>
    public HubDatabase ReadBy(HubUser user)
    {
        if (Security.RightsOf(user) is not { } rights) return this;
        var seen = (HubDatabase)MemberwiseClone();
        seen.Store = new RestrictedStore(seen.Store, rights);
        seen.Rights = rights;
        seen.Maintenance = null;
        seen.Sizes = new DatabaseSizes(null);
        // A sequence that was told under other rights starts the feed over: what was hidden then is not passed by.
        seen.Sequences = new SequenceFormat($"{_incarnation}.{rights.Fingerprint}");
        return seen;
    }

    /// <summary>
    /// The database as a user writes to it: what its validation functions refuse is not written. It holds no lease of
    /// its own.
    /// </summary>
    public HubDatabase WrittenBy(HubUser user)
    {
        if (!Designs.AreRun) return this;
        var written = (HubDatabase)MemberwiseClone();
        var writer = new DocumentWriter(FunctionDocuments.OfUser(user, Name), () => Security.Json);
        written.Store = new ValidatingStore(Store, Designs, writer);
        return written;
    }

    /// <summary>The database as a program writes to it: its changes name it and its user in the feed.</summary>
    /// <param name="stamp">What they name, or <see langword="null"/> for nothing.</param>
    public HubDatabase StampedBy(string? stamp)
    {
        if (stamp is null) return this;
        var stamped = (HubDatabase)MemberwiseClone();
        stamped.Store = new StampedStore(Store, stamp);
        return stamped;
    }

    public async ValueTask SetRevisionLimitAsync(int limit, CancellationToken cancellationToken)
    {
        await Store.SetRevisionLimitAsync(limit, cancellationToken).ConfigureAwait(false);
        _state.RevisionLimit = limit;
    }

    /// <summary>
    /// How many revisions of a path are told. Stored paths are stemmed when their document is next written; a lower
    /// <c>_revs_limit</c> holds for what is read at once, as in CouchDB.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<int> RevisionsToTellAsync(RevisionPath path, CancellationToken cancellationToken)
    {
        if (path.Count <= _state.RevisionLimit) return path.Count;
        // The application may have raised the limit of its own store since: too short a path would make a conflict
        // elsewhere.
        StoreInfo info = await Store.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        return _state.RevisionLimit = info.RevisionLimit;
    }

    public void CloseFeeds() => _closing.Cancel();

    /// <summary>Ends the feeds, waits for the requests under way, closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        TryBeginClosing(onlyIdle: false);
        if (Interlocked.Exchange(ref _state.IsDisposed, true)) return;
        await _closing.CancelAsync().ConfigureAwait(false);
        await _state.Drained!.Task.ConfigureAwait(false);
        await Bell.DisposeAsync().ConfigureAwait(false);
        if (Merges is not null) await Merges.DisposeAsync().ConfigureAwait(false);
        if (OwnsStore) await Store.DisposeAsync().ConfigureAwait(false);

        // The sources of tokens stay: who asks for them late, such as a host that stops, finds them cancelled.
    }

    /// <summary>Lets nobody use the database any more who does not already.</summary>
    /// <param name="onlyIdle">Whether it stays open where somebody uses it.</param>
    /// <returns>Whether it is this call that has begun to close it.</returns>
    public bool TryBeginClosing(bool onlyIdle)
    {
        lock (_gate)
        {
            if (_state.Drained is not null || (onlyIdle && _state.Leases > 0)) return false;
            _state.Drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_state.Leases == 0) _state.Drained.SetResult();
            return true;
        }
    }

    /// <summary>Ends when the registry has let go of the database, whose name is free for another one then.</summary>
    public Task Gone => _state.Gone.Task;

    /// <summary>Tells those who wait for it that the database is gone.</summary>
    public void NoteGone() => _state.Gone.TrySetResult();

    /// <summary>What changes while it is open, for all who see it, each in an own way.</summary>
    private sealed class State
    {
        public CancellationTokenSource Feeds = null!;
        public int Leases;
        public volatile int RevisionLimit;
        public volatile Compaction? Compaction;
        public readonly TaskCompletionSource Gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource? Drained;
        public bool IsDisposed;
        public volatile DatabaseSecurity Security = DatabaseSecurity.AdminOnly;
        public long LastUsed;
    }
}
