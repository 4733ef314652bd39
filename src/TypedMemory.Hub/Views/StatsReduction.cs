using System.Buffers;
using System.Text.Json;
using TypedMemory.Core.Queries.Views;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Views;

/// <summary>
/// <c>_stats</c>: of numbers, of arrays of numbers item by item, and of what was such statistics before.
/// </summary>
internal sealed class StatsReduction : IReduction
{
    private const string Reason =
        "The _stats function requires that map values be numbers or arrays of numbers, or objects of such statistics.";

    private readonly Stats _stats = new();
    private List<Stats>? _items;
    private long _count;
    private ReadOnlyMemory<byte>? _wrong;

    public ValueTask AddAsync(ViewRow row, CancellationToken cancellationToken)
    {
        if (_wrong is not null) return ValueTask.CompletedTask;
        using JsonDocument value = JsonDocument.Parse(
            row.Value, new JsonDocumentOptions { MaxDepth = 2 * JsonText.MaxDepth });
        if (!TryAdd(value.RootElement)) _wrong = row.Value;
        _count++;
        return ValueTask.CompletedTask;
    }

    public ValueTask<ReadOnlyMemory<byte>> EndAsync(CancellationToken cancellationToken)
    {
        if (_wrong is { } wrong) return new(BuiltInReduce.Error(Reason, wrong));
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            if (_items is null)
            {
                _stats.Write(json);
            }
            else
            {
                json.WriteStartArray();
                foreach (Stats item in _items) item.Write(json);
                json.WriteEndArray();
            }
        }

        return new(output.WrittenMemory);
    }

    private bool TryAdd(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array) return _items is null && _stats.TryAdd(value);
        if (_items is null && _count > 0) return false;
        _items ??= [.. value.EnumerateArray().Select(static _ => new Stats())];
        return value.GetArrayLength() == _items.Count
            && value.EnumerateArray().Zip(_items).All(static pair => pair.Second.TryAdd(pair.First));
    }
}
