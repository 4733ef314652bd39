using System.Collections.Immutable;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.TestKit;

/// <summary>
/// The reference store: the invariants of docs/design.md over immutable dictionaries, plainly. For tests; nothing is
/// kept on disk, but a loss of power can be played: what was not flushed is gone.
/// </summary>
public sealed partial class MemoryDocumentStore : IDocumentStore
{
    private readonly Lock _lock = new();
    private readonly string _uuid;
    private MemoryState _state;
    private MemoryState _durable;
    private long _removals;
    private TaskCompletionSource _bell = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Creates an empty store.</summary>
    /// <param name="timeProvider">The time that the store goes by; the system's if none is given.</param>
    /// <param name="random">Where the store's ids come from, so that a run can be repeated.</param>
    public MemoryDocumentStore(TimeProvider? timeProvider = null, Random? random = null)
    {
        TimeProvider = timeProvider ?? TimeProvider.System;
        Random = random ?? new Random();
        _uuid = NewHex();
        _state = _durable = new MemoryState { Actor = NewActor(), Incarnation = NewHex() };
        Created = TimeProvider.GetUtcNow();
    }

    /// <inheritdoc/>
    public TimeProvider TimeProvider { get; }

    /// <inheritdoc/>
    public string Actor => _state.Actor;

    /// <inheritdoc/>
    public long LastSequence => _state.Sequence;

    /// <inheritdoc/>
    public long Removals => Volatile.Read(ref _removals);

    /// <summary>How often the store was made durable.</summary>
    public int Flushes { get; private set; }

    private Random Random { get; }

    private DateTimeOffset Created { get; }

    /// <summary>
    /// The power fails: what was not flushed is gone, the sequence jumps, and a new actor is taken (docs/design.md,
    /// invariant 6).
    /// </summary>
    public void LosePower()
    {
        lock (_lock)
        {
            _state = _durable = _durable with { Sequence = _durable.Sequence + (1L << 20), Actor = NewActor() };
            Ring();
        }
    }

    /// <summary>Keeps the store's state, to be put back with <see cref="Restore"/>.</summary>
    public object Backup()
    {
        lock (_lock) return _state;
    }

    /// <summary>Puts a backup back: another incarnation.</summary>
    /// <param name="backup">What <see cref="Backup"/> gave.</param>
    public void Restore(object backup)
    {
        lock (_lock)
        {
            _state = _durable = (MemoryState)backup with { Incarnation = NewHex(), Actor = NewActor() };
            Ring();
        }
    }

    /// <summary>Puts a backup back where nothing can tell, as old bytes that are written over a file.</summary>
    /// <param name="backup">What <see cref="Backup"/> gave.</param>
    public void RollBack(object backup)
    {
        lock (_lock)
        {
            _state = _durable = (MemoryState)backup;
            Ring();
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> NoteSeenAsync(
        string incarnation, long sequence, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (incarnation != _state.Incarnation || sequence <= _state.Sequence) return new(false);
            _state = _state with { Sequence = sequence + (1L << 20), Actor = NewActor() };
            return new(true);
        }
    }

    /// <inheritdoc/>
    public ValueTask<StoreInfo> GetInfoAsync(CancellationToken cancellationToken = default)
    {
        MemoryState state = _state;
        return new(new StoreInfo
        {
            Uuid = _uuid,
            Incarnation = state.Incarnation,
            UpdateSequence = state.Sequence,
            Documents = state.Documents.Values.Count(static d => !d.Winner.Deleted),
            DeletedDocuments = state.Documents.Values.Count(static d => d.Winner.Deleted),
            ConflictedDocuments = state.Documents.Values.Count(static d => d.Tree.LiveLeaves > 1),
            RevisionLimit = state.RevisionLimit,
            PurgeSequence = state.PurgeSequence,
            FileSize = 0,
            Created = Created,
        });
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            _durable = _state;
            Flushes++;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask CompactAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            HashSet<string> used = [.. _state.Documents.Values
                .SelectMany(static d => d.Leaves.Values).SelectMany(static r => r.Attachments).Select(
                    static a => a.Sha256!)];
            foreach (MemoryDocument document in _state.Documents.Values.Where(
                static document => !document.Ancestors.IsEmpty))
            {
                MemoryDocument compacted = document with
                { Ancestors = ImmutableDictionary<RevisionId, DocumentRevision>.Empty };
                _state = _state with { Documents = _state.Documents.SetItem(document.Id, compacted) };
            }

            _state = _state with
            {
                Attachments = _state.Attachments.RemoveRange(
                    _state.Attachments.Keys.Where(k => !used.Contains(k) && !_pins.ContainsKey(k)))
            };
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask SetRevisionLimitAsync(int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        lock (_lock) _state = _state with { RevisionLimit = limit };
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string NewHex()
    {
        byte[] bytes = new byte[16];
        Random.NextBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private string NewActor()
    {
        byte[] bytes = new byte[8];
        Random.NextBytes(bytes);
        return Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_')[..10];
    }

    private void Ring()
    {
        _bell.TrySetResult();
        _bell = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
