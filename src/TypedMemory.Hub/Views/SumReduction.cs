using System.Buffers;
using System.Text.Json;
using TypedMemory.Core.Queries.Views;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Views;

/// <summary><c>_sum</c>: of numbers, of arrays of numbers item by item, of objects member by member.</summary>
internal sealed class SumReduction : IReduction
{
    private const string Reason =
        "The _sum function requires that map values be numbers, arrays of numbers, or objects. Objects cannot be mixed "
        + "with other data structures. Objects can be arbitrarily nested, provided that the values for all leafs are "
        + "themselves arrays of numbers or numbers.";

    private readonly Sum _sum = new();
    private ReadOnlyMemory<byte>? _wrong;

    public ValueTask AddAsync(ViewRow row, CancellationToken cancellationToken)
    {
        if (_wrong is not null) return ValueTask.CompletedTask;
        using JsonDocument value = JsonDocument.Parse(
            row.Value, new JsonDocumentOptions { MaxDepth = 2 * JsonText.MaxDepth });
        if (!_sum.TryAdd(value.RootElement)) _wrong = row.Value;
        return ValueTask.CompletedTask;
    }

    public ValueTask<ReadOnlyMemory<byte>> EndAsync(CancellationToken cancellationToken)
    {
        if (_wrong is { } wrong) return new(BuiltInReduce.Error(Reason, wrong));
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output)) _sum.Write(json);
        return new(output.WrittenMemory);
    }
}
