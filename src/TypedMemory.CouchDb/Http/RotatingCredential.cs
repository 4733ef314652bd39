using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace TypedMemory.CouchDb.Http;

/// <summary>
/// Credentials that a callback delivers, held until the peer rejects them. Rejected ones are never sent in a hot loop:
/// CouchDB locks an account out after five wrong passwords.
/// </summary>
/// <typeparam name="T">The credentials, compared by value.</typeparam>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle is never asked for holds nothing.")]
internal sealed class RotatingCredential<T>(Func<CancellationToken, ValueTask<T>> source)
    where T : class, IEquatable<T>
{
    /// <summary>How often the same credentials may be rejected in a row before they are held back.</summary>
    private const int RejectionLimit = 3;

    /// <summary>CouchDB counts wrong passwords over five minutes.</summary>
    private static readonly TimeSpan HoldBack = TimeSpan.FromMinutes(5);

    /// <summary>How many of those that were rotated away are still known as secrets.</summary>
    private const int Remembered = 4;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private Held? _held;
    private ImmutableArray<T> _seen = [];
    private int _rejections;
    private long _rejectedAt;

    /// <summary>The credentials in use, and some of those before.</summary>
    public ImmutableArray<T> Seen => _seen;

    /// <summary>The credentials in use, with their mark.</summary>
    /// <exception cref="AuthenticationRequiredException">They were rejected too often of late.</exception>
    public async ValueTask<(T Value, int Mark)> GetAsync(
        AuthenticationContext context, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _rejections) == 0 && Volatile.Read(ref _held) is { } current)
            return (current.Value, current.Mark);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_held is null) Take(await source(cancellationToken).ConfigureAwait(false));
            if (_rejections > 0) await LookForOthersAsync(cancellationToken).ConfigureAwait(false);
            if (_rejections >= RejectionLimit && context.TimeProvider.GetElapsedTime(_rejectedAt) < HoldBack)
            {
                throw new AuthenticationRequiredException(
                    $"The peer \"{context.PeerName}\" was not asked: it rejected these credentials {_rejections} times, and "
                    + "another wrong attempt can lock the account out. Provide other credentials.");
            }

            return (_held!.Value, _held.Mark);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Notes that the peer rejected the credentials with this mark, and asks for other ones.</summary>
    /// <returns>Whether there are other ones.</returns>
    public async ValueTask<bool> RejectAsync(
        int mark, AuthenticationContext context, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Another request has replaced them while this one was under way.
            if (mark != _held?.Mark) return true;
            _rejections++;
            _rejectedAt = context.TimeProvider.GetTimestamp();
            return await LookForOthersAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Notes that the peer took the credentials with this mark.</summary>
    public void Accept(int mark)
    {
        if (mark == Volatile.Read(ref _held)?.Mark) Volatile.Write(ref _rejections, 0);
    }

    private async ValueTask<bool> LookForOthersAsync(CancellationToken cancellationToken)
    {
        T offered = await source(cancellationToken).ConfigureAwait(false);
        if (offered.Equals(_held?.Value)) return false;
        Take(offered);
        return true;
    }

    private void Take(T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _seen = [value, .. _seen.Take(Remembered)];
        Volatile.Write(ref _held, new Held(value, (_held?.Mark ?? 0) + 1));
        Volatile.Write(ref _rejections, 0);
    }

    private sealed class Held(T value, int mark)
    {
        public T Value { get; } = value;

        public int Mark { get; } = mark;
    }
}
