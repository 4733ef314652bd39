using System.Security.Cryptography;
using System.Threading.Channels;

namespace TypedMemory.Replication.Checkpoints;

/// <summary>
/// The state of a run's checkpoint: what both sides recorded before, and how far this session is. No I/O.
/// </summary>
/// <remarks>Advanced by the stage that writes, read by the one that saves.</remarks>
internal sealed class Checkpointer
{
    private readonly Lock _lock = new();

    // A bell with one slot: that there is something to write is news once.
    private readonly Channel<bool> _behind = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly string _incarnation;
    private CheckpointDocument _ours;
    private CheckpointDocument _theirs;
    private long _ordinal;
    private string? _sequence;
    private bool _readOnly;
    private StreamKey? _key;
    private bool _oursBehind;
    private bool _theirsBehind;

    /// <summary>Starts a session.</summary>
    /// <param name="ours">What our side recorded.</param>
    /// <param name="theirs">What the other side recorded.</param>
    /// <param name="nonce">The peer's nonce; what was recorded under another one is void.</param>
    /// <param name="incarnation">The source's incarnation.</param>
    /// <param name="peer">The peer's incarnation.</param>
    /// <param name="name">What we call the peer.</param>
    public Checkpointer(
        CheckpointDocument ours, CheckpointDocument theirs, string nonce, string incarnation, string peer,
        string name = "")
    {
        _ours = (ours.Nonce == nonce ? ours : CheckpointDocument.Empty with { Nonce = nonce }) with
        { PeerIncarnation = peer, Name = name };
        _theirs = (theirs.Nonce == nonce ? theirs : CheckpointDocument.Empty with { Nonce = nonce }) with
        { PeerIncarnation = peer };
        _incarnation = incarnation;
    }

    /// <summary>The session of this run.</summary>
    public string Session { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>The passes that bring a stream up to date.</summary>
    public IReadOnlyList<ReplicationLeg> Plan(StreamKey wanted, bool live) =>
        ReplicationPlan.Create(_ours, _theirs, wanted, _incarnation, live);

    /// <summary>Starts a pass.</summary>
    public void Start(ReplicationLeg leg)
    {
        lock (_lock)
        {
            _key = leg.Key;

            // Where the pass starts from a stream of another name, its own has to be written even if nothing is new.
            _sequence = leg.Key is not null && _ours.Find(leg.Key) is not null ? leg.Since : null;
        }
    }

    /// <summary>
    /// Moves on: everything of the pass up to the sequence is in the target, or in the list of refused documents.
    /// </summary>
    public void Advance(string sequence)
    {
        lock (_lock)
        {
            if (_key is null || _sequence == sequence) return;
            _sequence = sequence;
            var entry = new CheckpointEntry(Session, ++_ordinal, sequence, _incarnation);
            _ours = _ours.With(_key, entry);
            _theirs = _theirs.With(_key, entry);
            _oursBehind = _theirsBehind = true;
            _behind.Writer.TryWrite(true);
        }
    }

    /// <summary>Waits until there is more to record than when it was waited for the last time.</summary>
    public ValueTask<bool> WhenMovedAsync(CancellationToken cancellationToken) =>
        _behind.Reader.ReadAsync(cancellationToken);

    /// <summary>
    /// Our record as it will be once a batch that ends at the sequence is committed; for the batch's transaction.
    /// </summary>
    public CheckpointDocument Preview(string sequence)
    {
        lock (_lock)
        {
            return _key is null || _sequence == sequence
                ? _ours
                : _ours.With(_key, new CheckpointEntry(Session, _ordinal + 1, sequence, _incarnation));
        }
    }

    /// <summary>Our record if it is not written yet, taken for writing.</summary>
    public CheckpointDocument? TakeOurs()
    {
        lock (_lock)
        {
            if (!_oursBehind) return null;
            _oursBehind = false;
            return _ours;
        }
    }

    /// <summary>The other side's record if it is not written yet, taken for writing.</summary>
    public CheckpointDocument? TakeTheirs()
    {
        lock (_lock)
        {
            if (!_theirsBehind || _readOnly) return null;
            _theirsBehind = false;
            return _theirs;
        }
    }

    /// <summary>Tells that our record was written with a batch.</summary>
    public void OursWritten()
    {
        lock (_lock) _oursBehind = false;
    }

    /// <summary>Tells that a record that was taken could not be written.</summary>
    public void TheirsFailed()
    {
        lock (_lock) _theirsBehind = true;
    }

    /// <summary>Tells that our record that was taken could not be written.</summary>
    public void OursFailed()
    {
        lock (_lock) _oursBehind = true;
    }

    /// <summary>
    /// Records that tombstones under a prefix are passed by; in our record before any checkpoint that covers them.
    /// </summary>
    public void AddSkipped(string prefix)
    {
        lock (_lock)
        {
            if (_ours.Skipped.Contains(prefix)) return;
            _ours = _ours with { Skipped = _ours.Skipped.Add(prefix) };
            _oursBehind = true;
        }
    }

    /// <summary>Tells that the other side keeps no copy, or that it does.</summary>
    /// <param name="readOnly">Whether it refuses to.</param>
    /// <param name="alone">Whether our record counts alone then.</param>
    public void SetReadOnly(bool readOnly, bool alone)
    {
        lock (_lock)
        {
            _readOnly = readOnly;
            if (_ours.Alone == alone) return;
            _ours = _ours with { Alone = alone };
            _oursBehind = true;
        }
    }
}
