using System.Threading.Channels;

namespace TypedMemory.Repositories;

internal sealed partial class MemoryRepository<T, TId>
{
    public ChannelReader<MemoryChange<T, TId>> Changes(
        ChangeOptions<TId>? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ChangeOptions<TId>();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Capacity, 1);
        var decoder = new ChangeDecoder<T, TId>(
            type, _reads.Visibility, options.IncludeDeleted, options.Include, memory);
        return new ChangeFeed<T, TId>(decoder, memory, options, pumps.GetStopToken(), cancellationToken);
    }
}
