using TypedMemory.Core.Store;

namespace TypedMemory.Repositories;

/// <summary>
/// A list of entries that reads its pages as it is consumed. To step within a page is one look into it: a compiled
/// iterator would take longer for that than the store for the document.
/// </summary>
/// <param name="read">Reads a page, after the id that is given, or the first one.</param>
/// <param name="token">Ends the reading.</param>
internal sealed class EntryList<TEntry>(
    Func<string?, CancellationToken, ValueTask<DecodedPage<TEntry?>>> read, CancellationToken token)
    : IAsyncEnumerable<TEntry>
    where TEntry : class
{
    public IAsyncEnumerator<TEntry> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        new Cursor(read, token, cancellationToken);

    private sealed class Cursor : IAsyncEnumerator<TEntry>
    {
        private readonly Func<string?, CancellationToken, ValueTask<DecodedPage<TEntry?>>> _read;
        private readonly CancellationTokenSource? _both;
        private readonly CancellationToken _token;
        private DecodedPage<TEntry?> _page = new([], null, HasMore: true);
        private int _next;

        public Cursor(
            Func<string?, CancellationToken, ValueTask<DecodedPage<TEntry?>>> read, CancellationToken first,
            CancellationToken second)
        {
            _read = read;
            if (first.CanBeCanceled && second.CanBeCanceled && first != second)
                _both = CancellationTokenSource.CreateLinkedTokenSource(first, second);
            _token = _both?.Token ?? (first.CanBeCanceled ? first : second);
        }

        public TEntry Current { get; private set; } = null!;

        public ValueTask<bool> MoveNextAsync() =>
            TryStep() ? new ValueTask<bool>(true)
            : _page.HasMore ? StepToNextPageAsync()
            : new ValueTask<bool>(false);

        public ValueTask DisposeAsync()
        {
            _page = new([], null, HasMore: false);
            _both?.Dispose();
            return ValueTask.CompletedTask;
        }

        private bool TryStep()
        {
            while (_next < _page.Items.Count)
            {
                if (_page.Items[_next++] is not { } entry) continue;
                Current = entry;
                return true;
            }

            return false;
        }

        private async ValueTask<bool> StepToNextPageAsync()
        {
            while (_page.HasMore)
            {
                _page = await _read(_page.LastId, _token).ConfigureAwait(false);
                _next = 0;
                if (TryStep()) return true;
            }

            return false;
        }
    }
}
