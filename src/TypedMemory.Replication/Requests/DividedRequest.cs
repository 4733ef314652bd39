using System.Runtime.ExceptionServices;
using TypedMemory.Core.Peers;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Requests;

/// <summary>
/// The documents of one call, sent in requests as large as the limit allows. A request that fails while the peer
/// answers is sent again, then halved, down to the single document; one that fails by itself three times while others
/// pass is set aside.
/// </summary>
internal sealed class DividedRequest<T>
{
    private IReadOnlyList<T> _items;
    private readonly Func<T, string> _idOf;
    private readonly Func<T, long> _sizeOf;
    private readonly RequestLimit _limit;
    private readonly PeerProbe _probe;
    private readonly List<FailedAlone<T>> _alone = [];
    private int _documents = int.MaxValue;
    private int _next;
    private int _count;
    private long _bytes;
    private int _failures;
    private int _failuresAlone;
    private int _unknown;
    private long _passesBefore = -1;
    private bool _passed;
    private T? _passedBefore;
    private bool _hasPassedBefore;
    private TypedMemoryException? _doubt;

    /// <summary>Prepares a call.</summary>
    /// <param name="items">The documents.</param>
    /// <param name="idOf">A document's id.</param>
    /// <param name="sizeOf">The size of a document on the wire, about.</param>
    /// <param name="limit">How large a request may be.</param>
    /// <param name="probe">Tells whether the peer answers.</param>
    public DividedRequest(
        IReadOnlyList<T> items, Func<T, string> idOf, Func<T, long> sizeOf, RequestLimit limit, PeerProbe probe)
    {
        // Those that failed before come last: what can pass does.
        bool failedBefore = items.Any(item => limit.Alone.Contains(idOf(item)));
        _items = failedBefore ? [.. items.OrderBy(item => limit.Alone.Contains(idOf(item)))] : items;
        _idOf = idOf;
        _sizeOf = sizeOf;
        _limit = limit;
        _probe = probe;
    }

    /// <summary>What was set aside; complete when <see cref="TryTake"/> has nothing more.</summary>
    public IReadOnlyList<FailedAlone<T>> Alone => _alone;

    /// <summary>
    /// Whether the request is one that passed before, sent to see whether it still does: what it brings is known
    /// already.
    /// </summary>
    public bool IsRepeated => _doubt is not null;

    /// <summary>
    /// Whether a document that the peer refuses by itself is passed by at once: the caller needs no answer about it.
    /// </summary>
    public bool PassesRefusalsBy { get; init; }

    /// <summary>Whether anything passed since the first failure.</summary>
    private bool OthersPass => _passed || _limit.Passes > _passesBefore;

    /// <summary>Takes the next request.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TryTake(out IReadOnlyList<T> request)
    {
        if (_doubt is not null)
        {
            request = [_passedBefore!];
            return true;
        }

        // Its own bound holds too: requests of other calls pass and fail at the same time.
        int documents = Math.Min(_limit.Documents, _documents);
        long bytes = _limit.Bytes;
        (_count, _bytes) = (0, 0);
        while (_next + _count < _items.Count && _count < documents)
        {
            long size = _sizeOf(_items[_next + _count]);
            if (_count > 0 && _bytes + size > bytes) break;
            _bytes += size;
            _count++;
        }

        request = _count == _items.Count ? _items : [.. _items.Skip(_next).Take(_count)];
        return _count > 0;
    }

    /// <summary>The request passed.</summary>
    public void Passed()
    {
        _limit.Passed();
        if (_doubt is not null)
        {
            (_doubt, _passed) = (null, true);
            return;
        }

        PassedFirst(_count);
        if (_documents < int.MaxValue / 2) _documents *= 2;
    }

    /// <summary>The first documents of the request passed, whatever becomes of the others.</summary>
    public void PassedFirst(int count)
    {
        if (count == 0 || _doubt is not null) return;
        (_passedBefore, _hasPassedBefore) = (_items[_next + count - 1], true);
        for (int i = 0; i < count; i++)
        {
            string id = _idOf(_items[_next + i]);
            _limit.Alone.Forget(id);
            _limit.HeldUp.Forget(id);
        }

        _passed = true;
        _next += count;
        _count -= count;
        (_failures, _failuresAlone) = (0, 0);
    }

    /// <summary>The request failed.</summary>
    /// <exception cref="TypedMemoryException">The failure, if it is the peer that is in trouble.</exception>
    public async ValueTask FailedAsync(TypedMemoryException error, CancellationToken cancellationToken)
    {
        // What passed before does not pass any more: it is not a document's fault.
        if (_doubt is not null) ExceptionDispatchInfo.Throw(_doubt);

        // Everything came, and then it failed.
        if (_count == 0) return;
        if (_passesBefore < 0) (_passesBefore, _passed) = (_limit.Passes, false);
        bool heldUp = PeerProbe.AsksForPatience(error) && WasHeldUp();
        bool contents = PeerProbe.MayBeOfContents(error) || heldUp;
        bool divide = contents && _limit.Failed(
            _count, _bytes, again: ++_failures >= ReplicationTuning.FailuresBeforeDividing || heldUp);
        if (!contents || !await _probe.IsWellAsync(error, cancellationToken, heldUp).ConfigureAwait(false))
        {
            ExceptionDispatchInfo.Throw(error);
        }

        if (_count > 1)
        {
            if (divide) _documents = _count / 2;
            await _probe.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (PassesRefusalsBy && error is PeerException { StatusCode: >= 400 and < 500 and not 408 })
        {
            PassBy(error);
            PassAllByIfNoneIsAnswered(error);
        }
        else if (++_failuresAlone < ReplicationTuning.FailuresAlone)
        {
            await _probe.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            SetAside(error);
        }
    }

    /// <summary>
    /// Bad documents often stand in a row: one from the other end tells whether the peer takes anything.
    /// </summary>
    private void TakeLastFirst()
    {
        if (_next < _items.Count - 1) _items = [.. _items.Take(_next), _items[^1], .. _items.Skip(_next).SkipLast(1)];
    }

    /// <summary>Whether the peer was taken at its word before for a document of the request.</summary>
    private bool WasHeldUp()
    {
        bool heldUp = false;
        for (int i = 0; i < _count; i++)
            heldUp |= _limit.HeldUp.Add(_idOf(_items[_next + i])) > ReplicationTuning.WaitsBeforeDividing;
        return heldUp;
    }

    /// <summary>
    /// Where the caller needs no answer, and nothing was answered so far, it is not asked about each of the others.
    /// </summary>
    /// <returns>Whether nothing is asked any more.</returns>
    private bool PassAllByIfNoneIsAnswered(TypedMemoryException error)
    {
        if (!PassesRefusalsBy || OthersPass || _hasPassedBefore
            || _alone.Count < ReplicationTuning.FailuresWithoutPass) return false;
        while (_next < _items.Count) PassBy(error);
        return true;
    }

    private void PassBy(TypedMemoryException error)
    {
        _limit.Forgive();
        _alone.Add(new FailedAlone<T>(_items[_next], error));
        _next++;
        (_failures, _failuresAlone) = (0, 0);
    }

    private void SetAside(TypedMemoryException error)
    {
        // One that failed in an earlier attempt too, or is in the list of refused documents, says nothing of the peer.
        if (_limit.Alone.Add(_idOf(_items[_next])) == 1) _unknown++;
        PassBy(error);
        if (OthersPass || PassAllByIfNoneIsAnswered(error)) return;
        if (_hasPassedBefore)
        {
            // Something passed before the first failure: whether it still does tells whose fault it is.
            _doubt = error;
            return;
        }

        if (_alone.Count == ReplicationTuning.FailuresWithoutPass / 2) TakeLastFirst();
        bool peerIsInTrouble = _unknown > 0
            && _alone.Count >= Math.Min(_items.Count, ReplicationTuning.FailuresWithoutPass);
        if (peerIsInTrouble) ExceptionDispatchInfo.Throw(error);
    }
}
