using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite.Writing;

/// <summary>
/// Lets processes that write to one file take turns. SQLite's own wait is a row of ever longer pauses after which
/// whoever comes first has the lock: of busy processes some hardly ever do.
/// </summary>
/// <remarks>
/// Two locks make it fair: who is next holds the queue while it waits for the turn, so whoever has just had its turn
/// cannot take it again over the head of one that waits. Where locks do not work, SQLite's wait is all there is.
/// </remarks>
internal sealed class WriteTurn(LockFile? locks, TimeProvider? time = null) : IDisposable
{
    /// <summary>
    /// How long a turn lasts while more is to be written: to hand it to another process takes longer than a commit.
    /// </summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(30);

    /// <summary>How long others count as writing too, after the turn had to be waited for.</summary>
    private static readonly TimeSpan SharedFor = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _gate = new();
    private long _since, _waited;
    private Task? _waiting;
    private bool _isDone, _isTaken, _isGivenUp, _isShared;
    private volatile bool _isHeld;

    /// <summary>Whether it is this one's turn.</summary>
    public bool IsHeld => _isHeld;

    /// <summary>Whether others write too: the turn had to be waited for, lately.</summary>
    public bool IsShared
    {
        get
        {
            if (_isShared && _time.GetElapsedTime(_waited) > SharedFor) _isShared = false;
            return _isShared;
        }
    }

    /// <summary>Waits for the turn, but no longer than a time.</summary>
    /// <param name="timeout">The longest wait.</param>
    /// <returns>Whether it is this one's turn, or there are none.</returns>
    public bool TryEnter(TimeSpan timeout)
    {
        if (locks is null || _isHeld) return true;
        Task waiting;
        lock (_gate)
        {
            if (_waiting is null && TryTake())
            {
                (_isHeld, _since) = (true, _time.GetTimestamp());
                return true;
            }

            if (_waiting is null) _isDone = false;

            // One that was given up is still under way: it is as good as a new one, and further ahead.
            _isGivenUp = false;
            waiting = _waiting ??= Task.Factory.StartNew(
                WaitUnlessClosed, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        waiting.Wait(timeout);
        lock (_gate)
        {
            if (!_isDone)
            {
                _isGivenUp = true;
                return false;
            }

            // A file system that has failed leaves it to SQLite's lock.
            _waiting = null;
            _since = _waited = _time.GetTimestamp();
            _isHeld = _isShared = _isTaken;
            return true;
        }
    }

    /// <summary>Gives the turn to the next.</summary>
    /// <param name="goesOn">Whether more is written at once: then the turn goes on, unless it has lasted long
    /// enough.</param>
    public void Exit(bool goesOn = false)
    {
        if (!_isHeld || (goesOn && _time.GetElapsedTime(_since) < Slice)) return;
        _isHeld = false;
        locks!.Release(LockSlot.Turn);
    }

    public void Dispose() => locks?.Dispose();

    private bool TryTake()
    {
        if (!locks!.TryTake(LockSlot.Queue)) return false;
        bool taken = locks.TryTake(LockSlot.Turn);
        locks.Release(LockSlot.Queue);
        return taken;
    }

    /// <summary>Waits, until the turn comes or the store is closed: then its locks go with its file.</summary>
    private void WaitUnlessClosed()
    {
        try
        {
            Wait();
        }
        catch (ObjectDisposedException)
        {
            // Nobody waits for this turn any more.
        }
    }

    /// <summary>Waits on a thread of its own: the kernel's wait cannot be cut off.</summary>
    private void Wait()
    {
        bool taken = false;
        if (locks!.Take(LockSlot.Queue))
        {
            taken = locks.Take(LockSlot.Turn);
            locks.Release(LockSlot.Queue);
        }

        lock (_gate)
        {
            if (_isGivenUp)
            {
                if (taken) locks.Release(LockSlot.Turn);
                _isGivenUp = false;
                _waiting = null;
                return;
            }

            _isTaken = taken;
            _isDone = true;
        }
    }
}
