using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Options;

namespace TypedMemory.Sqlite.Opening;

/// <summary>Opens or creates the file, and settles who the store is.</summary>
internal sealed class StoreOpener(SqliteStoreOptions options)
{
    /// <summary>
    /// How far sequences jump after a reboot under Normal durability: beyond whatever a lost tail can have had.
    /// </summary>
    public const long SequenceJump = 1 << 20;
    private const int ShortestFile = 512;
    private const int JournalModeAttempts = 200;
    private static readonly TimeSpan JournalModePause = TimeSpan.FromMilliseconds(10);

    private readonly ILogger _logger = options.Logger ?? NullLogger.Instance;

    /// <summary>Opens the writer's connection, with the schema in place and the identity settled.</summary>
    public async Task<(Connection Connection, StoreIdentity Identity)> OpenAsync(CancellationToken cancellationToken)
    {
        CheckPath();
        if (options.ReadOnly) return OpenForReading();
        HardLinks.DemandClosed(Path);
        Connection connection = Connection.Open(Path, create: true, options.BusyTimeout);
        try
        {
            await PrepareFileAsync(connection, cancellationToken).ConfigureAwait(false);
            Configure(connection);
            StoreIdentity identity = Settle(connection);

            // Only now: the transaction above ran under FULL and so synced the WAL's own directory entry.
            bool full = options.Durability == SqliteDurability.Full;
            connection.Execute($"PRAGMA synchronous = {(full ? "FULL" : "NORMAL")}");
            return (connection, identity);
        }
        catch (Exception damage) when (StoredBytes.IsDamage(damage))
        {
            connection.Dispose();
            throw StoreErrors.Damaged(options.Path, "what the store says of itself", damage);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private string Path { get; } = System.IO.Path.GetFullPath(options.Path);

    private (Connection Connection, StoreIdentity Identity) OpenForReading()
    {
        var file = new FileInfo(Path);
        if (!file.Exists) throw Failure(StoreFailure.Missing);
        if (file.Length == 0 && !File.Exists(Path + "-wal")) throw Empty();
        Connection connection = Connection.OpenForReading(Path, options.BusyTimeout);
        try
        {
            int version = CheckOwner(connection);
            if (version == 0) throw Empty();
            if (version < Schema.Version)
            {
                throw new StoreException(
                    StoreFailure.ReadOnly,
                    options.Path,
                    $"The store \"{options.Path}\" has schema version {version}, and this version of TypedMemory reads version "
                    + $"{Schema.Version}. Open it once for writing (without ReadOnly), which brings it forward.");
            }

            connection.Execute(
                $"PRAGMA cache_size = -{Math.Max(1, options.CacheSize / 1024)}; PRAGMA temp_store = MEMORY");
            return (connection, ReadIdentity(connection));
        }
        catch (Exception damage) when (StoredBytes.IsDamage(damage))
        {
            connection.Dispose();
            throw StoreErrors.Damaged(options.Path, "what the store says of itself", damage);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private StoreException Empty() => new(
        StoreFailure.NotAStore, options.Path,
        $"The file \"{options.Path}\" is empty, there is no store in it. The file was not changed.");

    private void CheckPath()
    {
        string full = Path;
        string? directory = System.IO.Path.GetDirectoryName(full);
        if (directory is not null && !Directory.Exists(directory))
        {
            throw new StoreException(
                StoreFailure.DirectoryMissing,
                options.Path,
                $"The store \"{options.Path}\" cannot be opened: its directory \"{directory}\" does not exist. "
                + "Create the directory, or correct the path.");
        }

        if (FileLook.At(full) is { IsSpecial: true })
        {
            throw new StoreException(
                StoreFailure.NotAStore,
                options.Path,
                $"\"{options.Path}\" is not a file but a device, a pipe or the like. Correct the path.");
        }

        CheckLength(full);
    }

    /// <summary>
    /// Recognises a file that is shorter than any database, which SQLite would take for an empty one. Of longer ones
    /// SQLite says what they are: to open them here would take its locks from a store that this process has open.
    /// </summary>
    private void CheckLength(string full)
    {
        var file = new FileInfo(full);
        if (!file.Exists || file.Length is 0 or >= ShortestFile) return;
        try
        {
            byte[] content = File.ReadAllBytes(full);
            bool isCut = content.AsSpan().StartsWith("SQLite format 3\0"u8);
            throw Failure(isCut ? StoreFailure.Corrupt : StoreFailure.NotAStore);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new StoreException(
                StoreFailure.PermissionDenied,
                options.Path,
                StoreErrors.Describe(StoreFailure.PermissionDenied, options.Path),
                error);
        }
    }

    private StoreException Failure(StoreFailure failure) =>
        new(failure, options.Path, StoreErrors.Describe(failure, options.Path));

    private async Task PrepareFileAsync(Connection connection, CancellationToken cancellationToken)
    {
        if (connection.IsReadOnly) throw Failure(StoreFailure.ReadOnly);
        int version = CheckOwner(connection);
        if (version == 0)
        {
            connection.Execute($"PRAGMA page_size = {Schema.PageSize}; PRAGMA auto_vacuum = INCREMENTAL");
        }

        await SwitchToWalAsync(connection, cancellationToken).ConfigureAwait(false);
        connection.Execute("PRAGMA synchronous = FULL");
        if (version < Schema.Version) Migrate(connection);
    }

    /// <summary>
    /// Checks that the file is empty or a store of ours; gives the version of its schema, 0 for an empty file.
    /// </summary>
    private int CheckOwner(Connection connection)
    {
        long tables = connection.QueryInt64("SELECT count(*) FROM sqlite_schema") ?? 0;
        long owner = connection.QueryInt64("PRAGMA application_id") ?? 0;
        int version = (int)(connection.QueryInt64("PRAGMA user_version") ?? 0);
        if (tables == 0 && owner == 0) return 0;
        if (owner != Schema.ApplicationId) throw Failure(StoreFailure.NotAStore);
        if (version < 1) throw StoreErrors.Damaged(options.Path, "the version of its schema");
        if (version <= Schema.Version) return version;
        throw new StoreException(
            StoreFailure.NewerSchema,
            options.Path,
            $"The store \"{options.Path}\" has schema version {version}, and this version of TypedMemory knows versions up "
            + $"to {Schema.Version}. Update TypedMemory in this application; the file was not changed.");
    }

    private async Task SwitchToWalAsync(Connection connection, CancellationToken cancellationToken)
    {
        // SQLite does not call its busy handler where two processes switch a new file at once.
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                if (connection.QueryText("PRAGMA journal_mode = WAL") == "wal") return;
                throw Failure(StoreFailure.InputOutput);
            }
            catch (StoreException busy) when (busy.Failure == StoreFailure.Busy && attempt < JournalModeAttempts)
            {
                await Task.Delay(JournalModePause, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private void Migrate(Connection connection)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            // Another process may have done it while this one waited for the lock.
            int version = CheckOwner(connection);
            if (version == 0) connection.Execute(Schema.Create + $"PRAGMA application_id = {Schema.ApplicationId}");
            if (version == 1) connection.Execute(Schema.FromVersion1);
            if (version == 2) connection.Execute(Schema.FromVersion2);
            if (version is >= 1 and <= 3 && connection.QueryInt64(Schema.HasVersion4) == 0)
                connection.Execute(Schema.FromVersion3);
            if (version is >= 1 and <= 4) connection.Execute(Schema.FromVersion4);
            if (version is >= 1 and <= 5 && connection.QueryInt64(Schema.HasVersion6) == 0)
            {
                connection.Execute(Schema.FromVersion5);
                new CountTable(connection).Fill();
            }

            if (version is >= 1 and <= 6) connection.Execute(Schema.FromVersion6);
            if (version < Schema.Version) connection.Execute($"PRAGMA user_version = {Schema.Version}");

            connection.Execute("COMMIT");
        }
        catch
        {
            if (connection.InTransaction) connection.Execute("ROLLBACK");
            throw;
        }
    }

    private void Configure(Connection connection)
    {
        connection.Execute(
            $"PRAGMA cache_size = -{Math.Max(1, options.CacheSize / 1024)}; "
            + $"PRAGMA wal_autocheckpoint = {Schema.CheckpointPages}; "
            + $"PRAGMA journal_size_limit = {(long)Schema.CheckpointPages * Schema.PageSize}; "
            + "PRAGMA checkpoint_fullfsync = ON; PRAGMA fullfsync = ON; PRAGMA temp_store = MEMORY");
        if (options.MaxSize is { } size)
        {
            connection.Execute($"PRAGMA max_page_count = {Math.Max(1, size / Schema.PageSize)}");
        }
    }

    /// <summary>Settles uuid, incarnation, actor and sequence floor in one transaction.</summary>
    private StoreIdentity Settle(Connection connection)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            StoreIdentity identity = SettleWithin(connection);
            connection.Execute("COMMIT");
            return identity;
        }
        catch
        {
            if (connection.InTransaction) connection.Execute("ROLLBACK");
            throw;
        }
    }

    private StoreIdentity SettleWithin(Connection connection)
    {
        string file = FileIdentity.Of(options.Path), boot = BootIdentity.Read(options.TimeProvider);
        string? uuid = Meta.Get(connection, MetaKeys.Uuid);
        if (uuid is null) SettleNew(connection);
        else SettleKnown(connection, file, boot);
        Meta.Set(connection, MetaKeys.Identity, file);
        bool wasNormal = Meta.Get(connection, MetaKeys.Boot) == boot
            && Meta.Get(connection, MetaKeys.Durability) == "normal";
        Meta.Set(connection, MetaKeys.Boot, boot);
        Meta.Set(
            connection, MetaKeys.Durability, wasNormal || options.Durability == SqliteDurability.Normal
                ? "normal" : "full");
        if (options.RevisionLimit is { } limit) Meta.Set(connection, MetaKeys.RevisionLimit, limit);
        if (options.Keep is { } keep) Meta.Set(connection, MetaKeys.Keep, keep.ToString());
        Meta.Set(
            connection, MetaKeys.Opened, (connection.QueryInt64("SELECT value FROM meta WHERE key = 'opened'") ?? 0)
            + 1);
        return ReadIdentity(connection);
    }

    private StoreIdentity ReadIdentity(Connection connection)
    {
        return new StoreIdentity(
            Get(MetaKeys.Uuid),
            Get(MetaKeys.Incarnation),
            Get(MetaKeys.Actor),
            DateTimeOffset.FromUnixTimeMilliseconds(
                connection.QueryInt64($"SELECT value FROM meta WHERE key = '{MetaKeys.Created}'") ?? 0));

        string Get(string key) =>
            Meta.Get(connection, key)
                ?? throw StoreErrors.Damaged(options.Path, $"what the store says of itself (\"{key}\")");
    }

    private void SettleNew(Connection connection)
    {
        Meta.Set(connection, MetaKeys.Uuid, NewId());
        Meta.Set(connection, MetaKeys.Incarnation, NewId());
        Meta.Set(connection, MetaKeys.Actor, NewActor());
        Meta.Set(connection, MetaKeys.Created, options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds());
    }

    private void SettleKnown(Connection connection, string file, string boot)
    {
        if (Meta.Get(connection, MetaKeys.Identity) != file)
        {
            Meta.Set(connection, MetaKeys.Incarnation, NewId());
            Meta.Set(connection, MetaKeys.Actor, NewActor());
            Log.NewIncarnation(_logger, options.Path, "it was copied, moved or restored");
        }

        if (Meta.Get(connection, MetaKeys.Boot) != boot && Meta.Get(connection, MetaKeys.Durability) == "normal")
        {
            long floor = StoreState.Read(connection, new TypeTable(0)).LastSequence + SequenceJump;
            Meta.Set(connection, MetaKeys.SequenceFloor, floor);
            Meta.Set(connection, MetaKeys.Actor, NewActor());
            Log.SequenceJump(_logger, options.Path, floor);
        }
    }

    /// <summary>A store's or an incarnation's id: 128 random bits.</summary>
    public static string NewId() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>An actor that nobody has used: 60 random bits.</summary>
    public static string NewActor() =>
        RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 10);
}
