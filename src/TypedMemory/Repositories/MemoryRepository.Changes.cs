using System.Threading.Channels;

namespace TypedMemory;

internal sealed partial class MemoryRepository<T, TId>
{
    public ChannelReader<MemoryChange<T>> Changes(
        ChangeOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ChangeOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Capacity, 1);
        return new ChangeFeed<T>(
            type.Codec, memory, options, CheckedPrefix(options.Prefix), pumps.GetStopToken(), cancellationToken);
    }
}
