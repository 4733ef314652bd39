using System.Threading.Channels;

namespace TypedMemory.Repositories;

/// <summary>
/// What a reader reads until its end. A change that is there is one call, where the iterator of the runtime takes as
/// long again as the store for the document.
/// </summary>
internal sealed class EveryChange<TChange>(ChannelReader<TChange> reader, CancellationToken token)
    : IAsyncEnumerable<TChange>
    where TChange : class
{
    public IAsyncEnumerator<TChange> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        bool both = token.CanBeCanceled && cancellationToken.CanBeCanceled && token != cancellationToken;
        return new Cursor(
            reader, both ? CancellationTokenSource.CreateLinkedTokenSource(token, cancellationToken) : null,
            token.CanBeCanceled ? token : cancellationToken);
    }

    private sealed class Cursor(ChannelReader<TChange> reader, CancellationTokenSource? both, CancellationToken token)
        : IAsyncEnumerator<TChange>
    {
        private readonly CancellationToken _token = both?.Token ?? token;
        private bool _waited;

        public TChange Current { get; private set; } = null!;

        public ValueTask<bool> MoveNextAsync()
        {
            // As the runtime's does, it waits first: a reader that has ended says why there.
            if (!_waited || !reader.TryRead(out TChange? change)) return WaitAsync();
            Current = change;
            return new ValueTask<bool>(true);
        }

        public ValueTask DisposeAsync()
        {
            both?.Dispose();
            return ValueTask.CompletedTask;
        }

        private async ValueTask<bool> WaitAsync()
        {
            while (await reader.WaitToReadAsync(_token).ConfigureAwait(false))
            {
                if (!reader.TryRead(out TChange? change)) continue;
                Current = change;
                return _waited = true;
            }

            return false;
        }
    }
}
