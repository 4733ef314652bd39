using System.Threading.Channels;

namespace TypedMemory;

internal sealed partial class MemoryRepository<T, TId>
{
    public ChannelReader<MemoryChange<T, TId>> Changes(
        ChangeOptions<TId>? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ChangeOptions<TId>();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Capacity, 1);
        return new ChangeFeed<T, TId>(type.Codec, memory, options, pumps.GetStopToken(), cancellationToken);
    }
}
