using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TypedMemory.Core.Revisions;
using TypedMemory.Replication.Options;

namespace TypedMemory;

/// <summary>Options for one replication run.</summary>
public sealed record ReplicationOptions
{
    /// <summary>The options where nothing is set: everything once, in one direction.</summary>
    public static ReplicationOptions Default { get; } = new();

    /// <summary>
    /// Which of the two peers is ours. The default value is <see langword="null"/>: the target if it is a store on this
    /// device (pull), else the source (push).
    /// </summary>
    public ReplicationDirection? Direction { get; init; }

    /// <summary>
    /// Which documents are replicated. The default value is <see langword="null"/>: all, tombstones included, design
    /// documents aside.
    /// </summary>
    public SyncFilter? Filter { get; init; }

    /// <summary>
    /// Whether design documents are replicated too; writing them takes an administrator at most servers. The default
    /// value is <see langword="false"/>.
    /// </summary>
    public bool IncludeDesignDocuments { get; init; }

    /// <summary>
    /// For a push: which revisions may leave this store. A document with a live leaf that may not is held back whole. A
    /// tombstone is asked for like any other revision. The default value is <see langword="null"/>: every one.
    /// </summary>
    /// <remarks>
    /// The checkpoint passes by what was held back: give another <see cref="PushPredicateName"/> when the predicate
    /// changes.
    /// </remarks>
    public Func<DocumentRevision, bool>? PushPredicate { get; init; }

    /// <summary>
    /// A name for <see cref="PushPredicate"/>, kept in the checkpoint; under another name everything is looked at
    /// again. The default value is the empty text.
    /// </summary>
    public string PushPredicateName { get; init; } = "";

    /// <summary>
    /// A name for what decides, besides these options, what is replicated: e.g. for a filter that the source itself
    /// runs (<c>CouchDbPeerOptions.FeedParameters</c>). Each name has a checkpoint of its own. The default value is the
    /// empty text.
    /// </summary>
    public string Scope { get; init; } = "";

    /// <summary>
    /// Prefixes under which the first pull passes by the tombstones of documents that were never here. The caller
    /// vouches that the store has no other peer and no hub before it, and that no type under them lets deletes win; the
    /// engine, that the prefix is empty here, that all leaves are deleted, and that an id that appears under it later
    /// is fetched from the peer before it is pushed. The default value is empty: every tombstone is pulled.
    /// </summary>
    public ImmutableArray<string> SkipTombstones { get; init; } = [];

    /// <summary>
    /// Whether the run goes on with changes as they are made. The default value is <see langword="false"/>.
    /// </summary>
    public bool Live { get; init; }

    /// <summary>How many documents a batch has at most. The default value is 1,000.</summary>
    public int BatchSize { get; init; } = ReplicationTuning.BatchSize;

    /// <summary>
    /// How many bytes of bodies a batch has at most, one document aside. The default value is 8 MiB.
    /// </summary>
    public int BatchBytes { get; init; } = ReplicationTuning.BatchBytes;

    /// <summary>How many requests for documents are under way at a time. The default value is 4.</summary>
    public int MaxRequests { get; init; } = ReplicationTuning.MaxRequests;

    /// <summary>
    /// Whether the documents of the refused list are tried again at the start of the run, whatever they were refused
    /// for. The default value is <see langword="false"/>: only those for which something changed.
    /// </summary>
    public bool RetryRefused { get; init; }

    /// <summary>
    /// Called after each committed batch of a pull with the ids of its documents, before the next batch and before a
    /// push: here conflicts are resolved. What it throws ends the run. The default value is <see langword="null"/>.
    /// </summary>
    public Func<IReadOnlyList<string>, CancellationToken, ValueTask>? OnPulled { get; init; }

    /// <summary>Told after each batch how far the run is. The default value is <see langword="null"/>.</summary>
    public IProgress<ReplicationProgress>? Progress { get; init; }

    /// <summary>
    /// If set, our store commits nothing of the run unless its replication lease is at this epoch. The default value is
    /// <see langword="null"/>.
    /// </summary>
    public long? LeaseEpoch { get; init; }

    /// <summary>
    /// For a push: the sequence of our store after which changes that came from the target are not sent back; what was
    /// pulled before, in a run that may have been with another database of that name, is compared as usual.
    /// </summary>
    internal string? SkipEchoesAfter { get; init; }

    /// <summary>The clock of the run. The default value is the system's.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where the run logs. The default value logs nothing.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;
}
