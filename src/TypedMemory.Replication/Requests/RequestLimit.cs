using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Requests;

/// <summary>
/// How large one kind of request may be at present: halved when what lies between us and the peer did not carry one,
/// grown again as requests pass. Shared by the attempts of a session, so that an attempt goes on with what the last one
/// learned.
/// </summary>
internal sealed class RequestLimit
{
    private const int AllDocuments = 1 << 20;
    private const long AllBytes = 1L << 30;

    private readonly Lock _lock = new();
    private int _documents = AllDocuments;
    private long _bytes = AllBytes;
    private long _passes;
    private int _passesAtLimit;
    private int _patience = 1;
    private bool _grewLast;
    private int _failuresInARow;

    /// <summary>The documents whose requests failed although they had no other document.</summary>
    public DocumentFailures Alone { get; } = new();

    /// <summary>The documents in requests for which the peer asked for patience, until they pass.</summary>
    public DocumentFailures HeldUp { get; } = new();

    /// <summary>How many documents a request has at most.</summary>
    public int Documents
    {
        get
        {
            lock (_lock) return _documents;
        }
    }

    /// <summary>How many bytes of bodies a request has at most, one document aside.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock) return _bytes;
        }
    }

    /// <summary>How many requests have passed.</summary>
    public long Passes
    {
        get
        {
            lock (_lock) return _passes;
        }
    }

    /// <summary>A request passed: after enough of them at the limit, it grows.</summary>
    public void Passed()
    {
        lock (_lock)
        {
            _passes++;
            _failuresInARow = 0;
            if (_documents >= AllDocuments && _bytes >= AllBytes) return;
            if (++_passesAtLimit < _patience) return;
            _passesAtLimit = 0;
            _documents = Math.Min(AllDocuments, _documents * 2);
            _bytes = Math.Min(AllBytes, _bytes * 2);
            _grewLast = true;
        }
    }

    /// <summary>A request failed. On the second time in a row the next ones are half as large.</summary>
    /// <param name="documents">How many documents it had.</param>
    /// <param name="bytes">How many bytes.</param>
    /// <param name="again">Whether this very request had failed before, whatever passed meanwhile.</param>
    /// <returns>Whether it is to be divided.</returns>
    public bool Failed(int documents, long bytes, bool again)
    {
        lock (_lock)
        {
            if (++_failuresInARow < ReplicationTuning.FailuresBeforeDividing && !again) return false;

            // What failed right after it had grown is the limit of the way: the next time it is tried later.
            if (_grewLast) _patience = Math.Min(ReplicationTuning.PassesBeforeGrowing, _patience * 2);
            _grewLast = false;
            _passesAtLimit = 0;
            _documents = Math.Max(1, Math.Min(_documents, documents) / 2);
            _bytes = Math.Max(1, Math.Min(_bytes, bytes) / 2);
            return true;
        }
    }

    /// <summary>It was one document that made requests fail, not their size: the next grow quickly.</summary>
    public void Forgive()
    {
        lock (_lock) (_patience, _grewLast, _failuresInARow) = (1, false, 0);
    }
}
