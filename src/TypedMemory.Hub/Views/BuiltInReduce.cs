using System.Buffers;
using System.Text.Json;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Functions;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Views;

/// <summary>The reduce functions that CouchDB has itself.</summary>
internal static class BuiltInReduce
{
    /// <summary>The reducing of one group.</summary>
    /// <param name="group">The views.</param>
    /// <param name="view">The view.</param>
    /// <param name="function">Its reduce function: a name that begins with an underscore, or a text.</param>
    public static IReduction Start(ViewGroup group, string view, string function)
    {
        return function switch
        {
            // As CouchDB: what stands behind the name is not looked at.
            _ when Is("_sum") => new SumReduction(),
            _ when Is("_count") => new CountReduction(isDistinct: false),
            _ when Is("_approx_count_distinct") => new CountReduction(isDistinct: true),
            _ when Is("_stats") => new StatsReduction(),
            _ when function.StartsWith('_') => throw new HubException(
                400, "invalid_design_doc", $"`{function}` is not a supported reduce function."),
            _ => new FunctionReduction(group.Design.Run(), view),
        };

        bool Is(string name) => function.StartsWith(name, StringComparison.Ordinal);
    }

    /// <summary>What stands in the place of a value that cannot be made, as in CouchDB.</summary>
    public static ReadOnlyMemory<byte> Error(string reason, ReadOnlyMemory<byte> value)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write("{\"error\":\"builtin_reduce_error\",\"reason\":"u8);
        output.String(reason);
        output.Write(",\"caused_by\":"u8);
        output.Write(value.Span);
        output.Write("}"u8);
        return output.WrittenMemory;
    }

    /// <summary>Writes a number; one that JSON does not have becomes <c>null</c>.</summary>
    public static void Write(Utf8JsonWriter json, double number)
    {
        if (!double.IsFinite(number)) json.WriteNullValue();
        else if (Math.Abs(number) < 1e15 && number == Math.Truncate(number)) json.WriteNumberValue((long)number);
        else json.WriteNumberValue(number);
    }
}
