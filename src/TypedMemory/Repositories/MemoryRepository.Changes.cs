using System.Threading.Channels;

namespace TypedMemory;

internal sealed partial class MemoryRepository<T, TId>
{
    public ChannelReader<MemoryChange<T>> Changes(
        ChangeOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ChangeOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Capacity, 1);
        var feed = new ChangeFeed<T>(type.Codec, memory, options, CheckedPrefix(options.Prefix));

        // Bounded and waiting: the pump stops reading rows while the consumer is behind; the writer knows neither.
        var channel = Channel.CreateBounded<MemoryChange<T>>(
            new BoundedChannelOptions(options.Capacity) { SingleWriter = true, FullMode = BoundedChannelFullMode.Wait });
        pumps.Start(stop => feed.PumpAsync(channel.Writer, stop), channel.Writer, cancellationToken);
        return channel.Reader;
    }
}
